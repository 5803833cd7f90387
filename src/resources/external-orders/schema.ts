import { type Static, Type } from "typebox";
import { Closed, closed, Finding, Id, Money, Nullable, Timestamp } from "../../platform/http/schemas.ts";
import { ORDER_STATUS } from "../orders/schema.ts";
import { guestFields } from "../users/recognition/schema.ts";

export const MAX_ORDERS = 5_000;
export const OUTCOMES = ["created", "updated", "unchanged", "rejected", "erased"] as const;
export type OutcomeName = (typeof OUTCOMES)[number];
/** A shop cannot ask for a refund here: that state is set by a refund request. */
const LINE_STATUS = ["active", "partially_refunded", "refunded", "cancelled"] as const;

const Key = (options = {}) => Type.String({ minLength: 1, maxLength: 255, ...options });
const Left = <T extends Parameters<typeof Nullable>[0]>(schema: T) => Type.Optional(Nullable(schema));
const Text = (maxLength: number) => Left(Type.String({ maxLength }));
const Free = () => Left(Type.Record(Type.String(), Type.Unknown()));
/** `+45 00 …`, `not known`: what a shop has in these fields is looked at, never a reason to refuse the shape. */
const Loose = (description: string, example: string) => Left(Type.String({ maxLength: 1000, description, examples: [example] }));

const Buyer = Closed(guestFields, { description: "email, phone or external_id is needed; blanks never overwrite what is known" });

const Product = Closed({
  external_id: Left(Type.String({ maxLength: 255 })),
  sku: Left(Type.String({ maxLength: 255 })),
  name: Type.String({ minLength: 1, maxLength: 500 }),
  variation: Text(1_000),
});

const Line = Closed({
  external_id: Left(Type.String({ maxLength: 255 })),
  product: Product,
  quantity: Type.Integer({ minimum: 1, maximum: 1_000_000 }),
  unit_price: Money(),
  discount: Left(Money()),
  fee: Left(Money()),
  total: Left(Money({ description: "default: unit_price × quantity − discount + fee" })),
  status: Left(closed(LINE_STATUS)),
  refunded_amount: Left(Money()),
  attendee_name: Text(40_000),
  attendee_email: Loose("of who comes, not a buyer", "lee@example.dk"),
  attributes: Free(),
});

const ConsentLine = Closed({
  channel: closed(["email", "sms"]),
  purpose: Left(Type.String({ minLength: 1, maxLength: 100, default: "marketing" })),
  status: Type.String({ maxLength: 100, description: "only `granted` has an effect, and never against a withdrawal" }),
  wording: Text(10_000),
});

export const ExternalOrder = Closed(
  {
    external_id: Key(),
    number: Left(Type.String({ maxLength: 255, description: "default: external_id" })),
    status: closed(ORDER_STATUS),
    currency: Type.String({ format: "iso-4217", description: "ISO 4217", examples: ["DKK"] }),
    total: Left(Money({ description: "default: the sum of the lines" })),
    refunded_total: Left(Money()),
    discount_total: Left(Money()),
    fee_total: Left(Money()),
    ordered_at: Timestamp(),
    source_updated_at: Left(Timestamp()),
    note: Text(1_000_000),
    buyer: Buyer,
    purchases: Type.Array(Line, { maxItems: 1_000 }),
    partial: Left(Type.Boolean({ description: "true: lines left out stay; else they are cancelled" })),
    consents: Left(Type.Array(ConsentLine, { maxItems: 50 })),
    metadata: Free(),
  },
  { description: "Optional fields that are left out or null stay as they are." },
);
export type ExternalOrder = Static<typeof ExternalOrder>;
export type ExternalLine = ExternalOrder["purchases"][number];
export type ExternalBuyer = ExternalOrder["buyer"];

export const ImportBody = Closed({
  organization_id: Id(),
  edition_id: Id(),
  source: Type.String({ minLength: 1, maxLength: 100, pattern: "^\\S(.*\\S)?$", description: "the shop", examples: ["shopify"] }),
  on_unknown_product: Type.Optional(closed(["reject", "create"], { default: "reject" })),
  partial: Type.Optional(Type.Boolean({ default: false, description: "true: lines left out stay, for orders that do not say themselves" })),
  // Each order is held against its schema by itself: one that does not fit is rejected, the others land.
  orders: Type.Array(Type.Union([ExternalOrder, Type.Unknown({ description: "an order that does not fit is rejected by itself" })]), {
    maxItems: MAX_ORDERS,
  }),
});

export type { Finding };

const Result = Type.Object({
  external_id: Nullable(Type.String()),
  outcome: closed(OUTCOMES),
  order_id: Nullable(Id()),
  stale: Type.Optional(Type.Boolean({ description: "what is known is newer by source_updated_at" })),
  errors: Type.Array(Finding),
  warnings: Type.Array(Finding),
});

export const ImportAnswer = Type.Object({
  created: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  rejected: Type.Integer(),
  erased: Type.Optional(Type.Integer({ description: "orders of people who were erased: left alone" })),
  results: Type.Array(Result),
});
