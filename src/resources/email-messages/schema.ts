import { type Static, Type } from "typebox";
import { Closed, closed, Id, Line, Locale, Nullable, Timestamp } from "../../platform/http/schemas.ts";

export {
  type BoughtView,
  boughtView,
  guestView,
  messageSources,
  NOTHING_BOUGHT,
  sharedView,
  speaksOfOrders,
} from "./guest-view.ts";
export { chooseLanguage, completeLanguages } from "./language.ts";
export { filesView } from "./message-files.ts";

export const COMMUNICATION_TYPES = ["marketing", "transactional"] as const;
export const BODY_FORMATS = ["html", "mjml", "blocks"] as const;
export const FILE_USES = ["inline", "linked", "attachment"] as const;
export const TRACKING = ["none", "aggregate", "individual"] as const;

/** What one version of a message says: frozen, for campaigns that started with it. */
export interface MessageContent {
  subject: Record<string, string>;
  preheader: Record<string, string>;
  body: Record<string, string>;
  text: Record<string, string>;
  body_format: (typeof BODY_FORMATS)[number];
  from_name: string | null;
  from_address: string | null;
  reply_to: string | null;
  tracking: (typeof TRACKING)[number] | null;
  communication_type: (typeof COMMUNICATION_TYPES)[number];
  purpose: string;
  /** HTML of bodies in MJML or blocks, by language; versions of before have none */
  compiled?: Record<string, string>;
  /** versions of before have none */
  files?: MessageFile[];
}

/** A file that a message shows or carries; templates read its address as `files.<key>`. */
export interface MessageFile {
  file_id: string;
  key: string;
  use: (typeof FILE_USES)[number];
}

const texts = (text: ReturnType<typeof Type.String>, description: string) =>
  Type.Record(Type.String(), text, {
    propertyNames: { format: "bcp47" },
    maxProperties: 50,
    description: `${description}, by language (BCP 47), as Liquid`,
    examples: [{ da: "Hej {{ user.first_name }}", en: "Hello {{ user.first_name }}" }],
  });
const Address = (description: string) => Nullable(Type.String({ format: "email", maxLength: 254, description }));

const fields = {
  name: Line({ minLength: 1, description: "for staff" }),
  communication_type: closed(COMMUNICATION_TYPES, { description: "transactional needs the role manager" }),
  purpose: Type.String({ pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$", description: "what consents are asked for", examples: ["marketing"] }),
  from_name: Nullable(Line({ description: "null: the edition's or the organization's" })),
  from_address: Address("null: the edition's or the organization's"),
  reply_to: Address("null: the edition's or the organization's"),
  subject: texts(Line({ maxLength: 998 }), "Subject"),
  preheader: texts(Line({ maxLength: 1000 }), "What inboxes show beside the subject"),
  body: Type.Record(Type.String(), Type.String({ maxLength: 500_000 }), {
    propertyNames: { format: "bcp47" },
    maxProperties: 50,
    description:
      "Body by language (BCP 47), with Liquid: HTML, MJML, or blocks as a JSON text {theme, blocks: [{type, …}]}, as body_format says",
    examples: [{ da: "<p>Hej {{ user.first_name }}</p>", en: "<p>Hello {{ user.first_name }}</p>" }],
  }),
  text: texts(Type.String({ maxLength: 500_000 }), "Plain text; derived from the body where it is missing"),
  body_format: closed(BODY_FORMATS, { description: "how bodies are written; mjml and blocks become HTML when the message is saved" }),
  tracking: Nullable(closed(TRACKING, { description: "null: the organization's" })),
  files: Type.Array(
    Closed({
      file_id: Id(),
      key: Type.String({
        pattern: "^[a-z][a-z0-9_]{0,39}$",
        description: "templates read the image's address as {{ files.key }}",
        examples: ["logo"],
      }),
      use: closed(FILE_USES, { description: "inline and linked are images: inside the mail, or fetched when it is opened" }),
    }),
    { maxItems: 20, description: "files that the message shows or carries" },
  ),
};

const shown = {
  id: Id(),
  organization_id: Id(),
  edition_id: Nullable(Id("null: a template of the organization")),
  template_id: Nullable(Id("the template that it was made from")),
  template_version: Nullable(Type.Integer({ description: "the template's version that it was made from" })),
  template_moved_on: Type.Boolean({ description: "whether the template was changed since" }),
  ...fields,
  languages: Type.Array(Locale(), { description: "languages that have both a subject and a body: in these it can be sent" }),
  created: Timestamp(),
  modified: Timestamp(),
};
const { body: _body, text: _text, ...listed } = shown;

export const EmailMessage = Type.Object(shown);
export const EmailMessageListItem = Type.Object(listed);

const { name, ...optional } = fields;
export const NewEmailMessage = Closed({
  organization_id: Id(),
  edition_id: Type.Optional(Nullable(Id("null: a template of the organization"))),
  name,
  ...Type.Partial(Type.Object(optional)).properties,
});
/** A version as it was saved. */
export const EmailMessageVersion = Type.Object({
  id: Id("the message's"),
  version: Type.Integer(),
  current: Type.Boolean({ description: "whether the message is as it was then" }),
  communication_type: fields.communication_type,
  purpose: fields.purpose,
  subject: fields.subject,
  preheader: fields.preheader,
  body: fields.body,
  text: fields.text,
  body_format: fields.body_format,
  languages: shown.languages,
  campaigns: Type.Array(Type.Object({ id: Id(), name: Type.String() }), { description: "campaigns that were started with it" }),
  created: Timestamp(),
  modified: Timestamp(),
});
export const AdoptBody = Closed({ edition_id: Id("whose message it becomes"), name: Type.Optional(name) });
export const PreviewBody = Closed({
  user_id: Type.Optional(Nullable(Id("whose data it is shown with"))),
  sample: Type.Optional(Type.Boolean({ description: "with a made-up guest; so it is when no guest is named" })),
  locale: Type.Optional(Nullable(Locale())),
  edition_id: Type.Optional(Nullable(Id("for a template: the edition it is shown with; the latest when left out"))),
});
export const EmailPreview = Type.Object({
  language: Locale(),
  subject: Type.String(),
  html: Type.String({ description: "to be shown in a sandbox only" }),
  text: Type.String(),
  size_bytes: Type.Integer({ description: "of the whole mail" }),
  html_bytes: Type.Integer({ description: "Gmail cuts off what is over 102 KB" }),
  missing_variables: Type.Array(Type.String(), { description: "what the templates read that has no value here" }),
  warnings: Type.Array(Type.Object({ code: Type.String(), detail: Type.String() })),
});
export const TestSendBody = Closed({
  to: Type.Array(Type.String({ format: "email", maxLength: 254 }), {
    minItems: 1,
    maxItems: 10,
    uniqueItems: true,
    description: "one mail each",
  }),
  user_id: Type.Optional(Nullable(Id("whose data it is written with; made-up data when left out"))),
  locale: Type.Optional(Nullable(Locale())),
  edition_id: Type.Optional(Nullable(Id("for a template: the edition it is written with; the latest when left out"))),
});
export const SentTests = Type.Object({
  tests: Type.Array(Type.Object({ id: Id(), address: Type.String(), status: closed(["queued", "sending", "sent", "failed"]) })),
});
export const DuplicateBody = Closed({ name: Type.Optional(name) });
export const EmailMessageChange = Closed(Type.Partial(Type.Object(fields)).properties);
export type EmailMessageFields = Static<typeof EmailMessageChange>;
