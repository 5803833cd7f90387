import { type Static, Type } from "typebox";
import { Closed, closed, Finding, Id, Nullable, Timestamp } from "../../platform/http/schemas.ts";
import { guestFields } from "../users/recognition/schema.ts";

export const MAX_USERS = 5_000;
export const OUTCOMES = ["created", "updated", "unchanged", "rejected", "erased"] as const;

const Left = <T extends Parameters<typeof Nullable>[0]>(schema: T) => Type.Optional(Nullable(schema));

const ConsentLine = Closed({
  channel: closed(["email", "sms"]),
  purpose: Left(Type.String({ pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$", default: "marketing" })),
  status: Type.String({ maxLength: 100, description: "only `granted` has an effect, and never against a withdrawal" }),
  wording: Left(Type.String({ maxLength: 5_000, description: "the text that the guest agreed to, word for word" })),
  wording_version: Left(Type.String({ maxLength: 100 })),
  given_at: Left(Timestamp({ description: "default now" })),
  ip: Left(Type.String({ maxLength: 45 })),
  user_agent: Left(Type.String({ maxLength: 1_000 })),
});

export const ExternalUser = Closed(
  {
    ...guestFields,
    birth_date: Left(Type.String({ format: "date" })),
    tags: Left(
      Type.Array(Type.String({ minLength: 1, maxLength: 100 }), { maxItems: 100, description: "added to those that the guest has" }),
    ),
    consents: Left(Type.Array(ConsentLine, { maxItems: 50 })),
  },
  { description: "email, phone or external_id is needed; blanks never overwrite what is known" },
);
export type ExternalUser = Static<typeof ExternalUser>;

export const ImportUsersBody = Closed({
  organization_id: Id(),
  edition_id: Type.Optional(Nullable(Id("what the consents are for; null: the whole organization"))),
  source: Type.String({
    minLength: 1,
    maxLength: 100,
    pattern: "^\\S(.*\\S)?$",
    description: "where they come from",
    examples: ["newsletter"],
  }),
  // Each is held against its schema by itself: one that does not fit is rejected, the others land.
  users: Type.Array(Type.Union([ExternalUser, Type.Unknown({ description: "one that does not fit is rejected by itself" })]), {
    maxItems: MAX_USERS,
  }),
});

const Result = Type.Object({
  external_id: Nullable(Type.String()),
  email: Nullable(Type.String()),
  outcome: closed(OUTCOMES),
  user_id: Nullable(Id()),
  errors: Type.Array(Finding),
  warnings: Type.Array(Finding),
});
export type UserOutcome = Static<typeof Result>;

export const ImportUsersAnswer = Type.Object({
  created: Type.Integer(),
  updated: Type.Integer(),
  unchanged: Type.Integer(),
  rejected: Type.Integer(),
  erased: Type.Optional(Type.Integer({ description: "people who were erased: left alone" })),
  results: Type.Array(Result),
});
