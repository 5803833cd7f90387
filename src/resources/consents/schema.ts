import { type Static, Type } from "typebox";
import { Closed, closed, Id, Nullable, Timestamp } from "../../platform/http/schemas.ts";

export const CONSENT_CHANNELS = ["email", "sms"] as const;
export const CONSENT_STATUSES = ["granted", "withdrawn"] as const;
export const CONSENT_BASES = ["consent", "existing_customer"] as const;
export const CONSENT_SOURCES = ["import", "api", "dashboard", "preference_page", "unsubscribe_link", "one_click", "sms_stop"] as const;
/** sources by which a guest can only leave */
export const WITHDRAWING_SOURCES: readonly ConsentSource[] = ["unsubscribe_link", "one_click", "sms_stop"];

export type ConsentChannel = (typeof CONSENT_CHANNELS)[number];
export type ConsentStatus = (typeof CONSENT_STATUSES)[number];
export type ConsentBasis = (typeof CONSENT_BASES)[number];
export type ConsentSource = (typeof CONSENT_SOURCES)[number];

/** Whose consent to what: one current row each. `editionId` null is the whole organization. */
export interface ConsentKey {
  organizationId: string;
  userId: string;
  editionId: string | null;
  channel: ConsentChannel;
  purpose: string;
}

/** A grant that a shop or a file tells of. */
export interface ImportedGrant {
  userId: string;
  editionId: string | null;
  channel: ConsentChannel;
  purpose: string;
  wording: string;
  wordingVersion?: string;
  evidence?: { ip?: string; user_agent?: string };
  givenAt: Date;
  source: "import" | "api";
}

const Evidence = Closed(
  { ip: Type.Optional(Type.String({ maxLength: 45 })), user_agent: Type.Optional(Type.String({ maxLength: 1000 })) },
  { description: "what shows that the guest decided" },
);
const wording = { description: "the text that the guest agreed to, word for word", maxLength: 5000 };

export const Consent = Type.Object({
  id: Id(),
  organization_id: Id(),
  user_id: Id(),
  edition_id: Nullable(Id("null: the whole organization")),
  channel: closed(CONSENT_CHANNELS),
  purpose: Type.String(),
  status: closed(CONSENT_STATUSES),
  basis: closed(CONSENT_BASES),
  source: closed(CONSENT_SOURCES),
  wording: Type.String(wording),
  wording_version: Type.String(),
  given_at: Nullable(Timestamp()),
  withdrawn_at: Nullable(Timestamp()),
  evidence: Evidence,
  created: Timestamp(),
  modified: Timestamp(),
});

/** Purposes are short names, compared as they are. */
const Purpose = (options = {}) => Type.String({ pattern: "^[a-z0-9][a-z0-9_.-]{0,63}$", examples: ["marketing"], ...options });

const decision = {
  basis: Type.Optional(closed(CONSENT_BASES, { description: "default consent" })),
  source: Type.Optional(closed(CONSENT_SOURCES, { description: "default api, or dashboard for people" })),
  wording: Type.Optional(Type.String(wording)),
  wording_version: Type.Optional(Type.String({ maxLength: 100 })),
  given_at: Type.Optional(Timestamp({ description: "when the guest agreed; default now" })),
  evidence: Type.Optional(Evidence),
  reason: Type.Optional(Type.String({ minLength: 1, maxLength: 1000, description: "why staff grants after a withdrawal" })),
};

export const NewConsent = Closed({
  organization_id: Id(),
  user_id: Id(),
  edition_id: Type.Optional(Nullable(Id("null: the whole organization"))),
  channel: closed(CONSENT_CHANNELS),
  purpose: Type.Optional(Purpose({ description: "default marketing" })),
  status: closed(CONSENT_STATUSES),
  ...decision,
});

export const ConsentChange = Closed({ status: Type.Optional(closed(CONSENT_STATUSES)), ...decision });
export type ConsentChange = Static<typeof ConsentChange>;

export const ConsentHistoryEntry = Type.Object({
  id: Id(),
  consent_id: Id(),
  user_id: Id(),
  edition_id: Nullable(Id()),
  channel: closed(CONSENT_CHANNELS),
  purpose: Type.String(),
  action: closed(["granted", "withdrawn", "deleted", "blocked_grant"], {
    description: "blocked_grant: an import told of a grant that this withdrawal stands against",
  }),
  basis: closed(CONSENT_BASES),
  source: closed(CONSENT_SOURCES),
  wording: Type.String(),
  wording_version: Type.String(),
  reason: Type.String(),
  evidence: Evidence,
  actor_type: closed(["api_key", "account", "guest", "system"]),
  actor_id: Nullable(Id()),
  created: Timestamp(),
});
