import { type Static, Type } from "typebox";
import { Closed, Currency, closed, Id, Money, Nullable, Timestamp } from "../../platform/http/schemas.ts";

export const REFUND_STATUS = ["pending", "approved", "processing", "refunded", "failed", "rejected"] as const;
export type RefundStatus = (typeof REFUND_STATUS)[number];
/** The states in which a request keeps its amount from others. */
export const OPEN: readonly RefundStatus[] = ["pending", "approved", "processing", "failed"];

const Provider = (options = {}) =>
  Type.String({
    pattern: "^(manual|stripe|external:.{1,100})$",
    description: "manual: given back by hand; stripe; external:<source>: the shop holds the money",
    examples: ["external:shopify"],
    ...options,
  });

const Actor = Type.Object({
  type: closed(["api_key", "account", "system", "provider"], {
    description: "system: the edition's limit; provider: seen at the provider",
  }),
  id: Nullable(Id()),
});

const Line = Type.Object({
  purchase_id: Id(),
  quantity: Type.Integer({ description: "units that end with it; 0 when only money goes back" }),
  amount: Money(),
  fee: Money(),
});

export const RefundRequest = Type.Object({
  id: Id(),
  organization_id: Id(),
  edition_id: Id(),
  order_id: Id(),
  user_id: Id(),
  refund_batch_id: Nullable(Id()),
  status: closed(REFUND_STATUS),
  currency: Currency(),
  amount: Money({ description: "what it is about; kept from other requests while it is open" }),
  fee: Money({ description: "of the amount, what is kept back" }),
  payout: Money({ description: "amount minus fee: what goes back to the guest" }),
  provider: Provider(),
  cancels_ticket: Type.Boolean({ description: "whether the units end with it" }),
  override: Type.Boolean({ description: "made outside of the edition's refund window" }),
  reason: Type.String(),
  requested_by: Actor,
  decided_by: Nullable(Actor),
  decided_at: Nullable(Timestamp()),
  decision_note: Type.String(),
  provider_reference: Nullable(Type.String()),
  error_message: Type.String(),
  attempts: Type.Integer({ description: "tries at the provider" }),
  outcome_unknown: Type.Boolean({ description: "a try was made and its outcome is being asked for" }),
  conflicting_amount: Nullable(Money({ description: "another amount that the source refunded while this was open" })),
  purchases: Type.Array(Line),
  created: Timestamp(),
  modified: Timestamp(),
});

const Positive = (description: string) => Money({ pattern: "^\\d{1,12}(\\.\\d{1,4})?$", description });

const terms = {
  reason: Type.Optional(Type.String({ maxLength: 2000, description: "needed with override" })),
  provider: Type.Optional(Provider()),
  cancels_ticket: Type.Optional(Type.Boolean({ description: "whether the units end; by itself yes, unless only an amount is given" })),
  override: Type.Optional(Type.Boolean({ description: "also outside of the edition's refund window; needs a reason" })),
};

const part = {
  quantity: Type.Optional(Type.Integer({ minimum: 1, description: "units; all that are left when neither this nor amount is given" })),
  amount: Type.Optional(Positive("by itself it leaves the purchase active")),
};

export const CreateRefundRequestBody = Closed({
  order_id: Id(),
  purchases: Type.Optional(
    Type.Array(Closed({ purchase_id: Id(), ...part }), { minItems: 1, maxItems: 500, description: "of this order; all when left out" }),
  ),
  amount: Type.Optional(Positive("of the whole order, in place of purchases; leaves them active")),
  ...terms,
});
export type CreateRefundRequestBody = Static<typeof CreateRefundRequestBody>;

export const RefundPurchaseBody = Closed({ ...part, ...terms });
export type RefundPurchaseBody = Static<typeof RefundPurchaseBody>;

export const ApproveBody = Closed({ note: Type.Optional(Type.String({ maxLength: 2000 })) });
export const RejectBody = Closed({
  reason: Type.String({ maxLength: 2000, pattern: "\\S", description: "told to the guest where a message is set up" }),
});

export const SettleBody = Closed({
  outcome: closed(["refunded", "failed"], {
    description: "refunded: the shop gave the payout back; failed: it will not, and nothing moved",
  }),
  reference: Type.Optional(Nullable(Type.String({ minLength: 1, maxLength: 255, description: "what the shop knows the refund by" }))),
  note: Type.Optional(Type.String({ maxLength: 2000, description: "needed when it failed: becomes error_message" })),
});

export const refundFilters = {
  organization_id: Type.Optional(Id()),
  edition_id: Type.Optional(Id()),
  order_id: Type.Optional(Id()),
  purchase_id: Type.Optional(Id()),
  user_id: Type.Optional(Id()),
  status: Type.Optional(closed(REFUND_STATUS)),
  provider: Type.Optional(Type.String({ maxLength: 110 })),
};
