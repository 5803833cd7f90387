import { Type } from "typebox";
import { Id, Money } from "../../platform/http/schemas.ts";
import { Purchase } from "../orders/schema.ts";
import { RefundRequest } from "../refunds/schema.ts";
import { Ticket } from "../tickets/schema.ts";

const Order = Type.Object({
  id: Id(),
  number: Type.String(),
  source: Type.String(),
  external_id: Type.String(),
  status: Type.String({ examples: ["paid"] }),
});

export const PurchaseDetail = Type.Object({
  ...Purchase.properties,
  organization_id: Id(),
  edition_id: Id(),
  order_id: Id(),
  user_id: Id(),
  order: Order,
  refundable: Money({ description: "what is neither refunded nor kept by an open request" }),
  refundable_quantity: Type.Integer(),
  tickets: Type.Array(Ticket),
  refunds: Type.Array(RefundRequest, { description: "requests that ask for some of it" }),
});
