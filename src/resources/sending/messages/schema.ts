import { type Static, Type } from "typebox";
import { Closed, closed, Id, Line, Locale, Nullable, Timestamp } from "../../../platform/http/schemas.ts";

export const MESSAGE_STATUSES = ["queued", "sent", "failed", "skipped", "unknown"] as const;
export const MESSAGE_ORDERINGS = ["created", "modified"] as const;
export type MessageStatus = (typeof MESSAGE_STATUSES)[number];

const channel = closed(["email", "sms"]);
const communicationType = closed(["marketing", "transactional"]);
const When = (description: string) => Nullable(Timestamp({ description }));

const texts = (maxLength: number, description: string) =>
  Type.Record(Type.String(), Type.String({ maxLength }), {
    propertyNames: { format: "bcp47" },
    maxProperties: 50,
    description: `${description}, by language (BCP 47), as Liquid`,
  });
const Address = (description: string) => Nullable(Type.String({ format: "email", maxLength: 254, description }));

const Content = Closed({
  subject: texts(998, "Subject"),
  preheader: Type.Optional(texts(1000, "What inboxes show beside the subject")),
  body: texts(500_000, "HTML"),
  text: Type.Optional(texts(500_000, "Plain text; derived from the body where it is missing")),
  from_name: Type.Optional(Nullable(Line({ description: "null: the edition's or the organization's" }))),
  from_address: Type.Optional(Address("null: the edition's or the organization's")),
  reply_to: Type.Optional(Address("null: the edition's or the organization's")),
});

const Purpose = Type.String({
  pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$",
  description: "what consents are asked for; marketing when left out",
});
const DedupeKey = Type.String({
  minLength: 1,
  maxLength: 255,
  description: "the same key never makes a second message of the organization, however often and by whomever it is asked for",
  examples: ["ticket-moved-1001"],
});
const Variables = Type.Object({}, { additionalProperties: true, description: "what templates read as {{ variables.name }}; up to 64 KB" });

export const NewMessage = Closed({
  organization_id: Id(),
  edition_id: Type.Optional(Nullable(Id("what the message is about; null: the template's, or nothing in particular"))),
  user_id: Type.Optional(Nullable(Id("the guest who gets it, at their address"))),
  email: Type.Optional(Address("in place of user_id: who gets the email, a guest or not")),
  phone: Type.Optional(
    Nullable(Type.String({ maxLength: 40, description: "in place of user_id: who gets the text, with + and the country code" })),
  ),
  email_message_id: Type.Optional(Nullable(Id("the email that is sent"))),
  content: Type.Optional(Nullable(Content)),
  sms_body: Type.Optional(Nullable(texts(5000, "The text that is sent"))),
  communication_type: Type.Optional(
    closed(["marketing", "transactional"], { description: "transactional when left out; a template has its own" }),
  ),
  purpose: Type.Optional(Purpose),
  locale: Type.Optional(Nullable(Locale())),
  variables: Type.Optional(Variables),
  dedupe_key: Type.Optional(Nullable(DedupeKey)),
});
export type NewMessage = Static<typeof NewMessage>;

export const Message = Type.Object({
  id: Id(),
  organization_id: Id(),
  edition_id: Nullable(Id()),
  user_id: Nullable(Id("null: the address is no guest's")),
  channel,
  address: Type.String({ description: "who it goes to: an email address or a number; empty once it was erased" }),
  communication_type: communicationType,
  purpose: Type.String(),
  email_message_id: Nullable(Id()),
  message_version: Nullable(Type.Integer({ description: "of the template, as it was when the message was asked for" })),
  locale: Nullable(Type.String()),
  language: Nullable(Type.String({ description: "what it was written in" })),
  dedupe_key: Nullable(Type.String()),
  status: closed(MESSAGE_STATUSES, {
    description:
      "queued; sent: handed over; failed: refused for good; skipped: the guest is not written to; unknown: handed over without an answer, being looked up",
  }),
  reason: Type.String({ description: "why it is not sent, such as no_consent or refused; empty when there is none" }),
  response: Type.String({ description: "what the relay or the provider said" }),
  attempts: Type.Integer(),
  parts: Nullable(Type.Integer({ description: "of a text" })),
  sent_at: When("when it was handed over"),
  delivered_at: When("when the provider said that it arrived"),
  bounced_at: When("when it came back"),
  created: Timestamp(),
  modified: Timestamp(),
});

export const messageFilters = {
  organization_id: Type.Optional(Id()),
  edition_id: Type.Optional(Id()),
  user_id: Type.Optional(Id()),
  channel: Type.Optional(channel),
  status: Type.Optional(closed(MESSAGE_STATUSES)),
  dedupe_key: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  search: Type.Optional(Type.String({ maxLength: 254, description: "the whole address or number" })),
};
