import { rowChecker } from "../../platform/http/check-row.ts";
import { ExternalOrder } from "./schema.ts";

const CODES: Record<string, string> = {
  ordered_at: "bad_date",
  source_updated_at: "bad_date",
  currency: "bad_currency",
  quantity: "bad_quantity",
  status: "bad_status",
  ...Object.fromEntries(
    ["total", "refunded_total", "discount_total", "fee_total", "unit_price", "discount", "fee", "refunded_amount"].map((name) => [
      name,
      "bad_amount",
    ]),
  ),
};

/** What is wrong with the shape of one order: one finding a field. Nothing when it is an ExternalOrder. */
export const shapeErrors = rowChecker(ExternalOrder, CODES);
