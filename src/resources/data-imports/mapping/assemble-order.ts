import type { ExternalBuyer, ExternalLine, ExternalOrder } from "../../external-orders/schema.ts";
import { assembleLine } from "./assemble-line.ts";
import { given } from "./given.ts";
import { wholeIssue } from "./issues.ts";
import { type Look, lookInto } from "./look-into.ts";
import { amountIn } from "./order-amount.ts";
import { grantedConsents, ownKeys, personName } from "./person-fields.ts";
import type { Assembled, MappingPlan, StagedRow } from "./types.ts";

/** Puts together the order that these rows are: all rows of one key, in any order. */
export function assembleOrder(rows: readonly StagedRow[], plan: MappingPlan): Assembled<ExternalOrder> {
  const look = lookInto(rows, plan);
  const currency = orderCurrency(look, plan);
  const ordered_at = look.first("order.ordered_at") ?? look.first("order.ordered_date");
  if (ordered_at === null && !look.issues.some((issue) => issue.code === "bad_date"))
    look.missing("missing_date", ["order.ordered_at", "order.ordered_date"], NO_DATE);
  const buyer = orderBuyer(look);
  const order = look.failed() || currency === null || ordered_at === null ? null : content(look, plan, { currency, ordered_at, buyer });
  return { item: look.failed() ? null : order, issues: look.issues, rows: look.rows.map((row) => row.row) };
}

const NO_DATE = "No row of the order says when it was placed: fill in its date";
const NO_BUYER = "No row of the order has a usable email address or phone number: fill one in";
const NO_CURRENCY = "No row of the order names its currency: fill it in, or set one for the whole file";

function content(look: Look, plan: MappingPlan, known: { currency: string; ordered_at: string; buyer: ExternalBuyer }): ExternalOrder {
  const { currency, ordered_at, buyer } = known;
  const amount = (field: string) => amountIn(look.first(`order.${field}`), currency, `order.${field}`, look);
  const total = amount("total");
  const lines = orderLines(look, plan, currency, total);
  return {
    external_id: look.rows[0]?.key ?? "",
    ...given({ number: look.first("order.number") }),
    ...{ status: orderStatus(look, plan), currency },
    ...given({ total, refunded_total: amount("refunded"), discount_total: amount("discount"), fee_total: amount("fee") }),
    ordered_at,
    ...given({ source_updated_at: look.first("order.source_updated_at"), note: look.first("order.note") }),
    ...{ buyer, purchases: lines },
    ...given({ consents: grantedConsents(look, plan), metadata: ownKeys(look, "order.metadata.") }),
  };
}

function orderCurrency(look: Look, plan: MappingPlan): string | null {
  const currencies = look.distinct("order.currency");
  if (currencies.length > 1 && !look.issues.some((issue) => issue.code === "currency_conflict"))
    look.add(
      "currency_conflict",
      "error",
      "order.currency",
      `The rows of the order have several currencies (${currencies.join(", ")}): they can only have one`,
    );
  const currency = currencies[0] ?? plan.currency;
  if (currency === null && !look.issues.some((issue) => issue.code === "bad_currency"))
    look.missing("missing_currency", ["order.currency"], NO_CURRENCY);
  return currency;
}

function orderBuyer(look: Look): ExternalBuyer {
  const own = (name: string) => look.first(`buyer.${name}`);
  const buyer = {
    ...given({ external_id: own("external_id"), email: own("email"), phone: own("phone"), ...personName(look, "buyer") }),
    ...given({ locale: own("locale"), country: own("country"), city: own("city"), postal_code: own("postal_code") }),
    ...given({ attributes: ownKeys(look, "buyer.attributes.") }),
  };
  // A row that could not be read as a whole says nothing of its buyer.
  const unread = look.issues.some((issue) => issue.code === "row_shape" || issue.code === "bad_text");
  if (!unread && buyer.external_id === undefined && buyer.email === undefined && buyer.phone === undefined)
    look.missing("missing_buyer", ["buyer.email", "buyer.phone", "buyer.external_id"], NO_BUYER);
  return buyer;
}

function orderLines(look: Look, plan: MappingPlan, currency: string, total: string | null): ExternalLine[] {
  const seen = new Set<string>();
  const rows = look.rows.filter((row) => {
    const id = look.of(row, "purchase.external_id");
    if (id === null || !seen.has(id)) return seen.add(id ?? "");
    look.issues.push({
      ...wholeIssue("repeated_line", "warning", "purchase.external_id", look.columnOf("purchase.external_id"), REPEATED),
      row: row.row,
      value: id,
    });
    return false;
  });
  return rows.map((row) => assembleLine(row, look, plan, { currency, orderTotal: rows.length === 1 ? total : null }));
}

const REPEATED = "A row with this id stands further up in the order: the line counts once";

/** As told, else as the lines are, else the plan's. */
function orderStatus(look: Look, plan: MappingPlan): ExternalOrder["status"] {
  const told = look.first("order.status") as ExternalOrder["status"] | null;
  if (told !== null) return told;
  const states = look.distinct("purchase.status");
  if (states.length === 0) return plan.status as ExternalOrder["status"];
  if (states.includes("active") || states.includes("partially_refunded"))
    return states.includes("refunded") || states.includes("partially_refunded") ? "partially_refunded" : "paid";
  if (states.includes("pending")) return "pending";
  return states.includes("refunded") ? "refunded" : "cancelled";
}
