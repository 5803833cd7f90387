import { type Static, Type } from "typebox";
import { Closed, Currency, closed, Id, Line, Money, Nullable, Timestamp } from "../../platform/http/schemas.ts";

const share = {
  percent: Type.Optional(Type.Number({ exclusiveMinimum: 0, maximum: 100, description: "of what was paid for each unit" })),
  amount_per_unit: Type.Optional(
    Money({ pattern: "^\\d{1,12}(\\.\\d{1,4})?$", description: "in the edition's currency; orders in others are left out" }),
  ),
};

const terms = {
  edition_id: Id(),
  products: Type.Optional(
    Type.Array(Closed({ product_id: Id(), ...share }), {
      minItems: 1,
      maxItems: 200,
      description: "each with its own share; all products when left out",
    }),
  ),
  segment_id: Type.Optional(Id("only purchases of these guests")),
  ...share,
  include_fees: Type.Optional(Type.Boolean({ default: true, description: "whether a percentage is of the purchase's fees too" })),
  cancels_ticket: Type.Optional(Type.Boolean({ default: false, description: "whether the units end with it" })),
};

export const DryRunRefundBatchBody = Closed(terms);
export const CreateRefundBatchBody = Closed({
  name: Line({ minLength: 1 }),
  reason: Type.Optional(Type.String({ maxLength: 2000 })),
  ...terms,
});
export type BatchTermsBody = Static<typeof DryRunRefundBatchBody>;

export const RefundBatch = Type.Object({
  id: Id(),
  organization_id: Id(),
  edition_id: Id(),
  name: Type.String(),
  reason: Type.String(),
  status: closed(["running", "completed", "failed"]),
  segment_id: Nullable(Id()),
  include_fees: Type.Boolean(),
  cancels_ticket: Type.Boolean(),
  purchases: Type.Integer({ description: "that the rule is about" }),
  refund_requests: Type.Integer({ description: "made so far, at most one for each purchase" }),
  error_message: Type.String(),
  created: Timestamp(),
  modified: Timestamp(),
});

export const RefundBatchPreview = Type.Object({
  orders: Type.Integer(),
  purchases: Type.Integer(),
  left_out: Type.Integer({ description: "purchases of which nothing is left to refund" }),
  amounts: Type.Array(
    Type.Object({
      product_id: Id(),
      product: Type.String(),
      source: Type.String(),
      currency: Currency(),
      purchases: Type.Integer(),
      units: Type.Integer(),
      amount: Money(),
    }),
    { description: "by product, source and currency" },
  ),
});
