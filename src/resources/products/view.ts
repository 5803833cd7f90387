import { formatMoney } from "../../platform/money/money.ts";
import type { ProductRow } from "./queries.ts";

/** A product as the API shows it. */
export function productView(row: ProductRow): Record<string, unknown> {
  const { version: _version, deleted_at: _deleted, unit_price_e4: price, vat_rate_e4: vat, ...shown } = row;
  return {
    ...shown,
    unit_price: price === null ? null : formatMoney(price, row.currency),
    vat_rate: vat === null ? null : vat / 10_000,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
