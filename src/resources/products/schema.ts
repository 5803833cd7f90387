import { type Static, Type } from "typebox";
import { Closed, Currency, closed, Id, Line, Money, Nullable, Timestamp } from "../../platform/http/schemas.ts";

export const KINDS = [
  "ticket",
  "addon",
  "accommodation",
  "parking",
  "transport",
  "merchandise",
  "food",
  "fee",
  "deposit",
  "voucher",
  "donation",
  "other",
] as const;
const GUEST_TYPES = ["paid", "comp", "staff", "volunteer", "press", "artist", "partner"] as const;

/** How a shop names the product: by its own id, by sku, by name. An empty part is not known. */
export const Alias = Closed({
  source: Line({ minLength: 1, maxLength: 100 }),
  external_id: Line({ default: "" }),
  sku: Line({ default: "" }),
  name: Line({ default: "" }),
});
export type Alias = Static<typeof Alias>;

const fields = {
  name: Line({ minLength: 1 }),
  kind: closed(KINDS),
  sku: Line(),
  aliases: Type.Array(Alias, { maxItems: 100, uniqueItems: true }),
  unit_price: Nullable(Money({ pattern: "^\\d{1,12}(\\.\\d{1,4})?$" })),
  currency: Currency(),
  vat_rate: Nullable(Type.Number({ minimum: 0, maximum: 100, description: "percent" })),
  capacity: Nullable(Type.Integer({ minimum: 0, maximum: 2_147_483_647 })),
  tags: Type.Array(Line({ minLength: 1, maxLength: 100 }), { maxItems: 100, uniqueItems: true }),
  valid_on: Type.Array(Type.String({ format: "date" }), { maxItems: 366, uniqueItems: true, description: "days of the edition" }),
  persons_per_unit: Type.Integer({ minimum: 0, maximum: 1000 }),
  guest_type: closed(GUEST_TYPES),
};

export const Product = Type.Object({
  id: Id(),
  organization_id: Id(),
  edition_id: Id(),
  ...fields,
  created: Timestamp(),
  modified: Timestamp(),
});

const { name, ...optional } = fields;
export const CreateProductBody = Closed({
  organization_id: Type.Optional(Id("the edition's; may be left out")),
  edition_id: Id(),
  name,
  ...Type.Partial(Type.Object(optional)).properties,
});
export const UpdateProductBody = Closed(Type.Partial(Type.Object(fields)).properties);
export type ProductFields = Static<typeof UpdateProductBody>;
