import { type Static, Type } from "typebox";
import { Closed, closed, Id, Nullable, Timestamp } from "../../platform/http/schemas.ts";

const KINDS = ["expression", "list"] as const;
export const SEGMENT_STATUSES = ["draft", "calculating", "ready", "failed"] as const;
export const COMMUNICATION_TYPES = ["marketing", "transactional"] as const;
export const COMMUNICATION_CHANNELS = ["any", "email", "sms"] as const;
const AUDIENCES = ["buyers", "holders", "both"] as const;

/** A change of the expression that can be applied with one click. */
const Fix = Type.Object({
  title: Type.String(),
  expression: Type.String({ description: "the whole expression after the change" }),
});

/** An error or warning and where it stands in the expression. */
export const Finding = Type.Object({
  code: Type.String(),
  message: Type.String(),
  line: Type.Integer({ description: "1-based" }),
  column: Type.Integer({ description: "1-based" }),
  length: Type.Integer(),
  fixes: Type.Array(Fix),
});
export type Finding = Static<typeof Finding>;

export const Expression = (options = {}) =>
  Type.String({
    minLength: 1,
    maxLength: 20_000,
    description: "CEL over the vocabulary of GET /v1/segments/cel/context",
    examples: ['orders.exists(o, o.status == "paid")'],
    ...options,
  });

const name = Type.String({ minLength: 1, maxLength: 255, pattern: "\\S" });
const description = Type.String({ maxLength: 2000 });
const audience = closed(AUDIENCES, { description: "who of an order is reached: buyers, holders of tickets, or both" });

const segment = {
  id: Id(),
  organization_id: Id(),
  edition_id: Nullable(Id("null: a segment of the organization")),
  name: Type.String(),
  description: Type.String(),
  kind: closed(KINDS, { description: "list: the users were named one by one" }),
  expression: Type.String(),
  communication_type: closed(COMMUNICATION_TYPES),
  communication_channel: closed(COMMUNICATION_CHANNELS),
  audience,
  status: closed(SEGMENT_STATUSES),
  user_count: Type.Integer({ description: "as last calculated" }),
  calculated_at: Nullable(Timestamp()),
  calculation_ms: Nullable(Type.Integer()),
  error_message: Type.String({ description: "why the last calculation failed; empty when it did not" }),
  progress: Nullable(
    Type.Object(
      {
        phase: closed(["waiting", "evaluating", "storing"] as const),
        done: Nullable(Type.Integer({ description: "members stored" })),
        total: Nullable(Type.Integer({ description: "members found" })),
      },
      { description: "while it is calculated" },
    ),
  ),
  stale: Type.Boolean({ description: "the members may be out of date: recalculate" }),
  stale_reason: Nullable(
    closed(["data_changed", "time_passed"] as const, {
      description: "data_changed: something that the expression reads; time_passed: it asks about now, and was calculated over an hour ago",
    }),
  ),
  created: Timestamp(),
  modified: Timestamp(),
};

export const Segment = Type.Object(segment);

/** The answer to writing one. */
export const SavedSegment = Type.Object({
  ...segment,
  warnings: Type.Optional(Type.Array(Finding, { description: "about the expression, where it was written" })),
  unknown_addresses: Type.Optional(Type.Array(Type.String(), { description: "of a list: nobody in the organization has these" })),
});

const MOST_NAMED = 10_000;
const named = {
  user_ids: Type.Optional(Type.Array(Type.String(), { maxItems: MOST_NAMED, description: "of a list: who is on it" })),
  addresses: Type.Optional(
    Type.Array(Type.String({ maxLength: 320 }), { maxItems: MOST_NAMED, description: "of a list: who is on it, by email address" }),
  ),
};

export const CreateSegmentBody = Closed({
  organization_id: Id(),
  edition_id: Type.Optional(Nullable(Id())),
  name,
  description: Type.Optional(description),
  expression: Type.Optional(Expression()),
  ...named,
  communication_type: Type.Optional(
    closed(COMMUNICATION_TYPES, { description: "default marketing; transactional needs the role manager" }),
  ),
  communication_channel: Type.Optional(closed(COMMUNICATION_CHANNELS)),
  audience: Type.Optional(audience),
});

export const UpdateSegmentBody = Closed({
  edition_id: Type.Optional(Nullable(Id())),
  name: Type.Optional(name),
  description: Type.Optional(description),
  expression: Type.Optional(Expression()),
  ...named,
  communication_type: Type.Optional(closed(COMMUNICATION_TYPES)),
  communication_channel: Type.Optional(closed(COMMUNICATION_CHANNELS)),
  audience: Type.Optional(audience),
});
