import { type Static, Type } from "typebox";
import { Closed, Country, Currency, closed, Id, Line, Locale, Nullable, SendRate, Slug, Timestamp } from "../../platform/http/schemas.ts";

const TRACKING = ["none", "aggregate", "individual"] as const;
const ATTRIBUTE_TYPES = ["string", "number", "boolean", "date"] as const;

/** One declared attribute of guests. */
const Attribute = Closed({
  key: Type.String({ pattern: "^[a-z][a-z0-9_]*$", maxLength: 63, examples: ["shirt_size"] }),
  type: closed(ATTRIBUTE_TYPES),
  label: Line({ minLength: 1 }),
  personal: Type.Boolean({ description: "tells of a person: left out of logs, part of export and erasure" }),
});

/** Country to the sender that guests there see: up to 11 letters and digits, or a number. Elsewhere it is the organization's name. */
export const SmsSenders = () =>
  Type.Record(Type.String(), Type.String({ pattern: "^((?=.*[A-Za-z])[A-Za-z0-9 ]{1,11}|\\+?[0-9]{3,15})$" }), {
    propertyNames: { format: "iso-3166" },
    examples: [{ DK: "Nordlys" }],
  });

/** What texts may cost, and where they may go. */
const SmsSettings = Closed({
  countries: Type.Optional(Type.Array(Country(), { maxItems: 250, description: "where texts may go; empty or left out: everywhere" })),
  prices: Type.Optional(
    Type.Record(Type.String(), Type.String({ pattern: "^\\d{1,4}(\\.\\d{1,4})?$" }), {
      propertyNames: { format: "iso-3166" },
      description: "price of one part by country, in the default currency",
      examples: [{ DK: "0.32" }],
    }),
  ),
  max_parts: Type.Optional(Type.Integer({ minimum: 1, maximum: 10, description: "longer texts are not sent; 6 when left out" })),
  transliterate: Type.Optional(
    Type.Boolean({ description: "spell quotes, dashes and foreign accents so that they do not double the price" }),
  ),
});

export const EmailAddress = () => Type.String({ format: "email", maxLength: 254, examples: ["hello@example.org"] });

const Clock = () => Type.String({ pattern: "^([01]\\d|2[0-3]):[0-5]\\d$", examples: ["09:00"] });
const Window = () => Closed({ from: Clock(), until: Clock() });

const fields = {
  name: Line({ minLength: 1 }),
  slug: Slug(),
  default_locale: Locale(),
  default_currency: Currency(),
  language_chain: Type.Record(Type.String(), Type.Array(Locale(), { maxItems: 10 }), {
    propertyNames: { format: "bcp47" },
    maxProperties: 50,
    description: "which languages stand in for a missing one, in this order",
    examples: [{ nb: ["da", "en"], sv: ["en"] }],
  }),
  email_from_name: Line(),
  email_from_address: Nullable(EmailAddress()),
  email_reply_to: Nullable(EmailAddress()),
  sms_senders: SmsSenders(),
  sms: SmsSettings,
  postal_address: Type.String({ maxLength: 500, description: "printed in marketing mail" }),
  attribute_schema: Type.Array(Attribute, { maxItems: 200 }),
  tracking: closed(TRACKING),
  existing_customer_marketing: Type.Boolean({ description: "whether buyers may be written to without a consent of their own" }),
  approval: Type.Boolean({ description: "whether a second person has to approve a campaign before it is scheduled or sent" }),
  count_deviation: Nullable(
    Closed(
      { percent: Type.Integer({ minimum: 1, maximum: 1_000 }), users: Type.Integer({ minimum: 0, maximum: 100_000_000 }) },
      { description: "a campaign pauses when its segment differs from what was last shown by more than both; null: never" },
    ),
  ),
  frequency_cap: Nullable(
    Closed(
      { messages: Type.Integer({ minimum: 1, maximum: 1_000 }), days: Type.Integer({ minimum: 1, maximum: 365 }) },
      { description: "most marketing messages to one guest in so many days; null: no limit" },
    ),
  ),
  send_windows: Closed(
    { sms: Nullable(Window()), email: Nullable(Window()) },
    { description: "when marketing may be sent, by the clocks of the guest's country; null: at any time" },
  ),
  send_rates: Closed(
    { email: Nullable(SendRate()), sms: Nullable(SendRate()) },
    { description: "as fast as campaigns go, all of them together; null: as fast as the relay or provider takes them" },
  ),
  marketing_minimum_ages: Type.Record(Type.String(), Type.Integer({ minimum: 0, maximum: 21 }), {
    propertyNames: { format: "iso-3166" },
    description:
      "country to the age from which its guests get marketing, where it is not the usual one (Denmark 15, Norway and Sweden 13, Germany 16, …; 13 elsewhere); by the date of birth, where it is known",
    examples: [{ DK: 18 }],
  }),
  metadata: Type.Object({}, { additionalProperties: true }),
};

export const Organization = Type.Object({ id: Id(), ...fields, created: Timestamp(), modified: Timestamp() });

const { name, slug, default_locale, default_currency, ...optional } = fields;
export const CreateOrganizationBody = Closed({
  name,
  slug,
  default_locale,
  default_currency,
  ...Type.Partial(Type.Object(optional)).properties,
});
export const UpdateOrganizationBody = Type.Partial(Closed(fields), { additionalProperties: false });
export type OrganizationFields = Static<typeof UpdateOrganizationBody>;
