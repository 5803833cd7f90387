import { Type } from "typebox";
import { Currency, closed, Id, Money, Nullable, Timestamp } from "../../platform/http/schemas.ts";
import { RefundRequest } from "../refunds/schema.ts";
import { Ticket } from "../tickets/schema.ts";

export const ORDER_STATUS = ["pending", "paid", "partially_refunded", "refunded", "cancelled"] as const;
export type OrderStatus = (typeof ORDER_STATUS)[number];
export const PURCHASE_STATUS = ["active", "refund_requested", "partially_refunded", "refunded", "cancelled"] as const;
export type PurchaseStatus = (typeof PURCHASE_STATUS)[number];

const Free = (description: string) => Type.Object({}, { additionalProperties: true, description });

export const Order = Type.Object({
  id: Id(),
  organization_id: Id(),
  edition_id: Id(),
  user_id: Id(),
  number: Type.String({ examples: ["#1001"] }),
  source: Type.String({ examples: ["shopify"] }),
  external_id: Type.String(),
  status: closed(ORDER_STATUS),
  currency: Currency(),
  total: Money(),
  refunded_total: Money(),
  discount_total: Money(),
  fee_total: Money(),
  adjustment: Money({ description: "total minus what the lines explain" }),
  ordered_at: Timestamp(),
  source_updated_at: Nullable(Timestamp()),
  note: Type.String(),
  buyer: Free("what the source said of the buyer"),
  metadata: Free("anything the source added"),
  created: Timestamp(),
  modified: Timestamp(),
});

const PurchaseProduct = Type.Object({ id: Id(), name: Type.String(), kind: Type.String(), sku: Type.String() });

export const Purchase = Type.Object({
  id: Id(),
  product_id: Id(),
  product: PurchaseProduct,
  external_id: Nullable(Type.String()),
  variation: Nullable(Type.String()),
  quantity: Type.Integer(),
  active_quantity: Type.Integer(),
  unit_price: Money(),
  discount: Money(),
  fee: Money(),
  total: Money(),
  currency: Currency(),
  status: closed(PURCHASE_STATUS),
  refunded_amount: Money(),
  refunded_quantity: Type.Integer(),
  attendee_name: Type.String(),
  attendee_email: Nullable(Type.String()),
  attributes: Free("of this line"),
  created: Timestamp(),
  modified: Timestamp(),
});

const Buyer = Type.Object({
  id: Id(),
  email: Nullable(Type.String()),
  phone: Nullable(Type.String()),
  first_name: Type.String(),
  last_name: Type.String(),
});

export const OrderDetail = Type.Object({
  ...Order.properties,
  user: Buyer,
  purchases: Type.Array(Purchase),
  tickets: Type.Array(Ticket),
  refunds: Type.Array(RefundRequest),
});

export const orderFilters = {
  organization_id: Type.Optional(Id()),
  edition_id: Type.Optional(Id()),
  user_id: Type.Optional(Id()),
  product_id: Type.Optional(Id("orders with a line of this product")),
  status: Type.Optional(closed(ORDER_STATUS)),
  source: Type.Optional(Type.String({ maxLength: 100 })),
  external_id: Type.Optional(Type.String({ maxLength: 255 })),
  ordered_after: Type.Optional(Timestamp()),
  ordered_before: Type.Optional(Timestamp()),
  search: Type.Optional(Type.String({ maxLength: 320, description: "part of the number, or of the buyer's name, email or phone" })),
};
