import { formatMoney } from "../../../platform/money/money.ts";
import type { ExternalLine } from "../../external-orders/schema.ts";
import { given } from "./given.ts";
import type { Look } from "./look-into.ts";
import { amountIn, e4, sharedE4 } from "./order-amount.ts";
import { ownKeysOf } from "./person-fields.ts";
import { productOf } from "./source-product.ts";
import type { MappingPlan, SourceProduct, StagedRow } from "./types.ts";

interface Context {
  currency: string;
  /** the order's total where the order has this line alone, else null */
  orderTotal: string | null;
}

/** The purchase that a row is. */
export function assembleLine(row: StagedRow, look: Look, plan: MappingPlan, context: Context): ExternalLine {
  const own = (name: string) => look.of(row, `purchase.${name}`);
  const quantity = Number(own("quantity") ?? "1");
  const status = own("status");
  return {
    ...given({ external_id: own("external_id") }),
    product: product(productOf(plan)(row), own("variation")),
    quantity,
    ...prices(row, look, quantity, context),
    ...given({ status: (status === "pending" ? "active" : status) as ExternalLine["status"], attendee_name: attendeeName(row, look) }),
    ...given({ attendee_email: look.of(row, "attendee.email"), attributes: ownKeysOf(row, look, "purchase.attributes.") }),
  };
}

function product({ name, sku, external_id }: SourceProduct, variation: string | null): ExternalLine["product"] {
  return { ...given({ external_id: external_id || null, sku: sku || null }), name, ...given({ variation }) };
}

/** A price that the file leaves out follows from the line's total, that from the order's where it has no other line. */
function prices(row: StagedRow, look: Look, quantity: number, { currency, orderTotal }: Context) {
  const amount = (name: string) => amountIn(look.of(row, `purchase.${name}`), currency, `purchase.${name}`, look);
  const [unitPrice, discount, fee] = [amount("unit_price"), amount("discount"), amount("fee")];
  const total = amount("total") ?? (unitPrice === null ? orderTotal : null);
  const beforeE4 = e4(total, currency) - e4(fee, currency) + e4(discount, currency);
  const unit_price = unitPrice ?? formatMoney(sharedE4(beforeE4, quantity, currency), currency);
  return { unit_price, ...given({ discount, fee, total, refunded_amount: amount("refunded") }) };
}

function attendeeName(row: StagedRow, look: Look): string | null {
  const whole = look.of(row, "attendee.name");
  const parts = [look.of(row, "attendee.first_name"), look.of(row, "attendee.last_name")].filter((part) => part !== null);
  return whole ?? (parts.length > 0 ? parts.join(" ") : null);
}
