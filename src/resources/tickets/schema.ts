import { type Static, Type } from "typebox";
import { Closed, closed, Id, Locale, Nullable, Timestamp } from "../../platform/http/schemas.ts";

const TICKET_STATUS = ["active", "cancelled", "transferred", "refunded"] as const;
export type TicketStatus = (typeof TICKET_STATUS)[number];

const Name = () => Type.String({ maxLength: 1000, examples: ["Kim"] });
const EmailText = () => Type.String({ maxLength: 320, examples: ["kim@example.dk"] });
const PhoneText = () => Type.String({ maxLength: 50, description: "kept as E.164", examples: ["+4520123456"] });

const Holder = Type.Object(
  { first_name: Name(), last_name: Name(), email: Nullable(EmailText()), phone: Nullable(PhoneText()), locale: Nullable(Locale()) },
  { description: "who comes; empty when the source did not say" },
);

export const Ticket = Type.Object({
  id: Id(),
  organization_id: Id(),
  edition_id: Id(),
  order_id: Id(),
  purchase_id: Id(),
  product_id: Id(),
  product: Type.Object({ id: Id(), name: Type.String(), kind: Type.String(), sku: Type.String() }),
  position: Type.Integer({ description: "from 1 within the purchase" }),
  external_id: Nullable(Type.String()),
  barcode: Nullable(Type.String()),
  holder: Holder,
  user_id: Nullable(Id("the guest with the holder's address, when there is one")),
  status: closed(TICKET_STATUS, { description: "transferred still admits: the holder named here" }),
  checked_in_at: Nullable(Timestamp()),
  created: Timestamp(),
  modified: Timestamp(),
});

export const TransferTicketBody = Closed(
  {
    first_name: Type.Optional(Name()),
    last_name: Type.Optional(Name()),
    email: Type.Optional(Nullable(EmailText())),
    phone: Type.Optional(Nullable(PhoneText())),
    locale: Type.Optional(Nullable(Locale())),
  },
  { description: "the new holder; a name or an address is needed" },
);
export type TransferTicketBody = Static<typeof TransferTicketBody>;

export const ticketFilters = {
  organization_id: Type.Optional(Id()),
  edition_id: Type.Optional(Id()),
  product_id: Type.Optional(Id()),
  order_id: Type.Optional(Id()),
  user_id: Type.Optional(Id("tickets that this guest holds")),
  status: Type.Optional(closed(TICKET_STATUS)),
  external_id: Type.Optional(Type.String({ maxLength: 255 })),
  search: Type.Optional(
    Type.String({ maxLength: 320, description: "part of the holder's name or email, or a whole barcode or external id" }),
  ),
};
