import { type Static, Type } from "typebox";
import { Closed, Country, Currency, closed, Id, Line, Locale, Money, Nullable, Slug, Timestamp } from "../../platform/http/schemas.ts";
import { EmailAddress, SmsSenders } from "../organizations/schema.ts";

export { editionView } from "./view.ts";

export const EDITION_STATUSES = ["draft", "published", "live", "ended", "archived"] as const;

const NotNegative = () => Money({ pattern: "^\\d{1,12}(\\.\\d{1,4})?$" });

const fields = {
  previous_edition_id: Nullable(Id("the edition before this one, of the same organization")),
  name: Line({ minLength: 1 }),
  slug: Slug(),
  status: closed(EDITION_STATUSES),
  starts_at: Timestamp(),
  ends_at: Timestamp(),
  timezone: Type.String({ format: "iana-timezone", description: "IANA name", examples: ["Europe/Copenhagen"] }),
  currency: Currency(),
  default_locale: Locale(),
  locales: Type.Array(Locale(), { minItems: 1, maxItems: 50, uniqueItems: true }),
  venue_name: Line(),
  venue_address: Type.String({ maxLength: 500 }),
  venue_country: Nullable(Country()),
  email_from_name: Nullable(Line()),
  email_from_address: Nullable(EmailAddress()),
  email_reply_to: Nullable(EmailAddress()),
  sms_senders: SmsSenders(),
  refunds_open_at: Nullable(Timestamp()),
  refunds_close_at: Nullable(Timestamp()),
  refund_fee_fixed: NotNegative(),
  refund_fee_percent: Type.Number({ minimum: 0, maximum: 100 }),
  refund_auto_approve_below: Nullable(NotNegative()),
  test: Type.Boolean({ description: "messages go only to addresses of the team" }),
  metadata: Type.Object({}, { additionalProperties: true }),
};

export const Edition = Type.Object({ id: Id(), organization_id: Id(), ...fields, created: Timestamp(), modified: Timestamp() });

const { name, slug, starts_at, ends_at, timezone, ...optional } = fields;
export const CreateEditionBody = Closed({
  organization_id: Id(),
  name,
  slug,
  starts_at,
  ends_at,
  timezone,
  ...Type.Partial(Type.Object(optional)).properties,
});
export const UpdateEditionBody = Type.Partial(Closed(fields), { additionalProperties: false });
export type EditionFields = Static<typeof UpdateEditionBody>;
