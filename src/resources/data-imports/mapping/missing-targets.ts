import { listTargets } from "./targets.ts";
import type { ImportKind, MappingOptions, PlanProblem } from "./types.ts";

interface Need {
  /** one of these */
  fields: string[];
  detail: string;
}

const NEEDS: Record<ImportKind, Need[]> = {
  orders: [
    { fields: ["order.ordered_at", "order.ordered_date"], detail: "Map the column that says when the order was placed" },
    {
      fields: ["purchase.product"],
      detail: 'Map the product\'s name, or give every row the same one: fixed {"purchase.product": "Ticket"}',
    },
    { fields: ["buyer.email", "buyer.phone", "buyer.external_id"], detail: "Map the buyer's email address, phone number or customer id" },
    { fields: ["purchase.unit_price", "purchase.total", "order.total"], detail: "Map a price: of one unit, of the line or of the order" },
  ],
  contacts: [
    { fields: ["contact.email", "contact.phone", "contact.external_id"], detail: "Map an email address, a phone number or an id" },
  ],
  suppressions: [
    { fields: ["suppression.address", "suppression.email", "suppression.phone"], detail: "Map the address that nothing may be sent to" },
  ],
};

/** What has to be mapped (or fixed) and is not. */
export function missingTargets(kind: ImportKind, fields: readonly string[], options: Pick<MappingOptions, "currency">): PlanProblem[] {
  const required = listTargets(kind).filter((target) => target.required && !fields.includes(target.field));
  const needs = NEEDS[kind].filter((need) => !need.fields.some((field) => fields.includes(field)));
  const problem = (field: string, detail: string): PlanProblem => ({
    source_column: null,
    target_field: field,
    code: "required_target",
    detail,
  });
  const noCurrency = kind === "orders" && !options.currency && !fields.includes("order.currency");
  return [
    ...required.map(({ field, label }) => problem(field, `Map the column that holds this: ${label}`)),
    ...needs.map(({ fields: [field = ""], detail }) => problem(field, detail)),
    ...(fields.includes("order.ordered_time") && !fields.includes("order.ordered_date")
      ? [problem("order.ordered_date", "A column with the time alone needs one with the date")]
      : []),
    ...(noCurrency ? [problem("order.currency", "Map the currency, or set one for the whole file")] : []),
  ];
}

/** The targets of a kind that cannot do without a column: by themselves or as the last of several. */
export function neededTargets(kind: ImportKind): string[][] {
  return [
    ...listTargets(kind)
      .filter((target) => target.required)
      .map((target) => [target.field]),
    ...NEEDS[kind].map((need) => need.fields),
  ];
}
