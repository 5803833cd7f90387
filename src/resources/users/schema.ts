import { type Static, Type } from "typebox";
import { Closed, Country, Currency, closed, Id, Locale, Money, Nullable, Timestamp } from "../../platform/http/schemas.ts";

const ADDRESS_STATUS = ["ok", "bounced", "complained", "unsubscribed_all"] as const;

const Name = () => Type.String({ maxLength: 1000 });
const EmailText = () => Type.String({ maxLength: 320, examples: ["kim@example.dk"] });
const PhoneText = () => Type.String({ maxLength: 50, description: "kept as E.164", examples: ["+4520123456"] });
const Tags = () => Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100, uniqueItems: true, examples: [["crew"]] });
const Attributes = () => Type.Record(Type.String(), Type.Unknown(), { description: "by declared key", examples: [{ shirt_size: "M" }] });

const ExternalId = Type.Object({ source: Type.String(), external_id: Type.String() });

export const User = Type.Object({
  id: Id(),
  organization_id: Id(),
  email: Nullable(EmailText()),
  other_emails: Type.Array(Type.String(), { description: "further addresses under which the guest is recognised" }),
  phone: Nullable(PhoneText()),
  phone_country: Nullable(Type.String()),
  first_name: Name(),
  last_name: Name(),
  locale: Nullable(Locale()),
  country: Nullable(Country()),
  city: Nullable(Name()),
  postal_code: Nullable(Type.String()),
  birth_date: Nullable(Type.String({ format: "date" })),
  tags: Tags(),
  attributes: Attributes(),
  email_status: closed(ADDRESS_STATUS),
  sms_status: closed(ADDRESS_STATUS),
  do_not_contact: Type.Boolean(),
  do_not_contact_reason: Type.String(),
  external_ids: Type.Array(ExternalId),
  erased_at: Nullable(Timestamp({ description: "since when nothing of the person is known here" })),
  created: Timestamp(),
  modified: Timestamp(),
});

const LastOrder = Type.Object({
  id: Id(),
  edition_id: Id(),
  number: Type.String(),
  status: Type.String(),
  total: Money(),
  currency: Currency(),
  ordered_at: Timestamp(),
});

const CurrentConsent = Type.Object({
  id: Id(),
  edition_id: Nullable(Id()),
  channel: closed(["email", "sms"]),
  purpose: Type.String(),
  status: closed(["granted", "withdrawn"]),
  basis: Type.String(),
  source: Type.String(),
  given_at: Nullable(Timestamp()),
  withdrawn_at: Nullable(Timestamp()),
});

export const UserDetail = Type.Object({
  ...User.properties,
  order_count: Type.Integer({ description: "orders of any status" }),
  spent: Type.Array(Type.Object({ currency: Currency(), total: Money() }), {
    description: "paid and partially refunded orders less what was refunded, by currency",
  }),
  last_order: Nullable(LastOrder),
  consents: Type.Array(CurrentConsent),
});

export const UpdateUserBody = Closed({
  email: Type.Optional(Nullable(EmailText())),
  phone: Type.Optional(Nullable(PhoneText())),
  first_name: Type.Optional(Name()),
  last_name: Type.Optional(Name()),
  locale: Type.Optional(Nullable(Locale())),
  country: Type.Optional(Nullable(Country())),
  city: Type.Optional(Nullable(Name())),
  postal_code: Type.Optional(Nullable(Type.String({ maxLength: 50 }))),
  birth_date: Type.Optional(Nullable(Type.String({ format: "date" }))),
  tags: Type.Optional(Tags()),
  attributes: Type.Optional(Attributes()),
  do_not_contact: Type.Optional(Type.Boolean()),
  do_not_contact_reason: Type.Optional(Type.String({ maxLength: 1000 })),
});
export const CreateUserBody = Closed({
  organization_id: Id(),
  ...UpdateUserBody.properties,
  external_ids: Type.Optional(
    Type.Array(
      Closed({
        source: Type.String({ minLength: 1, maxLength: 100, pattern: "^\\S(.*\\S)?$" }),
        external_id: Type.String({ minLength: 1, maxLength: 255 }),
      }),
      { maxItems: 20, uniqueItems: true, description: "how shops and other systems name the guest" },
    ),
  ),
});

export type UpdateUserBody = Static<typeof UpdateUserBody>;

export const userFilters = {
  organization_id: Type.Optional(Id()),
  edition_id: Type.Optional(Id("guests with an order there")),
  search: Type.Optional(
    Type.String({ maxLength: 320, description: "part of name, email or phone; for the desk role the whole email, phone or order number" }),
  ),
  tag: Type.Optional(Type.String({ maxLength: 100 })),
  country: Type.Optional(Country()),
  created_after: Type.Optional(Timestamp()),
  created_before: Type.Optional(Timestamp()),
  source: Type.Optional(Type.String({ maxLength: 100 })),
  external_id: Type.Optional(Type.String({ maxLength: 255, description: "with source" })),
};
