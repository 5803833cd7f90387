import { type Static, Type } from "typebox";
import { Closed, closed, Finding, Id, Nullable, Timestamp } from "../../platform/http/schemas.ts";

const CHANNELS = ["email", "sms"] as const;
export const SUPPRESSION_REASONS = ["bounce", "complaint", "manual", "import"] as const;
export type SuppressionReason = (typeof SUPPRESSION_REASONS)[number];
export type SuppressionChannel = (typeof CHANNELS)[number];

const Address = (options = {}) => Type.String({ maxLength: 320, examples: ["kim@example.dk"], ...options });
const Note = () => Type.String({ maxLength: 1000 });

export const Suppression = Type.Object({
  id: Id(),
  organization_id: Id(),
  channel: closed(CHANNELS),
  address: Address({ description: "an email in small letters, or a phone number as E.164" }),
  reason: closed(SUPPRESSION_REASONS, { description: "complaint stops marketing only; the others stop everything" }),
  note: Note(),
  created: Timestamp(),
  modified: Timestamp(),
});

/** One address as a request or a file tells it. */
export const NewSuppression = Closed({
  channel: Type.Optional(Nullable(closed(CHANNELS, { description: "default: told by the address" }))),
  address: Address({ minLength: 1 }),
  reason: Type.Optional(Nullable(closed(SUPPRESSION_REASONS, { description: "default manual" }))),
  note: Type.Optional(Nullable(Note())),
});
export type NewSuppression = Static<typeof NewSuppression>;

export const AddSuppressionBody = Closed({ organization_id: Id(), ...NewSuppression.properties });

/** What became of one address. */
export interface SuppressionOutcome {
  address: string | null;
  outcome: "created" | "unchanged" | "rejected";
  suppression_id: string | null;
  errors: Static<typeof Finding>[];
}

export const suppressionFilters = {
  organization_id: Type.Optional(Id()),
  channel: Type.Optional(closed(CHANNELS)),
  reason: Type.Optional(closed(SUPPRESSION_REASONS)),
  search: Type.Optional(Address({ description: "the whole address" })),
};
