import { Type } from "typebox";
import { Closed, closed, Id, LanguageMap, Nullable, Timestamp } from "../../platform/http/schemas.ts";

/** Who of an order is reached. */
export const AUDIENCES = ["buyers", "holders", "both"] as const;
export type People = (typeof AUDIENCES)[number];
export const CHANNELS = ["email", "sms"] as const;
export const STATUSES = ["draft", "scheduled", "calculating", "sending", "sent", "failed", "cancelled"] as const;
export const ORDERINGS = ["created", "modified", "name", "scheduled_at", "total_recipients"] as const;
export type Status = (typeof STATUSES)[number];
export type Channel = (typeof CHANNELS)[number];

const Count = (description?: string) => Type.Integer({ minimum: 0, maximum: 2_147_483_647, ...(description ? { description } : {}) });
const When = (description: string) => Type.Union([Timestamp({ description }), Type.Null()]);

const listed = {
  id: Id(),
  name: Type.String({ maxLength: 255 }),
  organization_id: Nullable(Type.String()),
  edition_id: Nullable(Type.String()),
  segment: Type.Object({
    id: Type.String(),
    name: Type.String(),
    communication_type: Type.String({ examples: ["transactional"] }),
    communication_channel: Type.String({ examples: ["any"] }),
    status: Type.String({ examples: ["draft"] }),
    user_count: Type.Integer(),
  }),
  channel: closed(CHANNELS),
  status: closed(STATUSES),
  scheduled_at: When("when to send; UTC"),
  total_recipients: Count("number of recipients to send to"),
  sent_count: Count("messages handed over"),
  failed_count: Count("messages that could not be handed over"),
  created: Timestamp(),
  modified: Timestamp(),
};

export const CampaignListItem = Type.Object(listed);

export const Campaign = Type.Object({
  ...listed,
  email_message_id: Nullable(Type.String()),
  sms_body: Type.String({ description: "the text in the edition's default language" }),
  sms_bodies: LanguageMap({ description: "the text in every language" }),
  user_count: Count("users in the segment at send time"),
  error_message: Type.String(),
  started_at: When("when sending started"),
  completed_at: When("when sending finished"),
  paused_at: When("since when sending waits; the status stays sending"),
  pause_reason: Nullable(closed(["by_user", "error_ratio", "transport_down", "count_deviation"])),
  paused_by: Nullable(Type.String({ description: "who paused it; null when it paused by itself" })),
  not_after: When("what is not handed over by then is cancelled"),
  audience: Nullable(closed(AUDIENCES, { description: "who of an order is reached; null: as the segment says" })),
  mail_relay_id: Nullable(
    Type.String({
      description: "the organization's relay that its mail takes; null: the one for its communication type, else the installation's",
    }),
  ),
  urgent: Type.Boolean({ description: "was sent urgently: before all others, by text to whom it reaches so, else by email" }),
  approval: Type.Object(
    { required: Type.Boolean(), approved_by: Nullable(Type.String()), approved_at: When("when somebody else than its author approved it") },
    { description: "where the organization asks for it: a second person approves before the campaign is scheduled or sent" },
  ),
  ledger: Type.Object(
    {
      total_recipients: Count(),
      sent: Count(),
      failed: Count(),
      skipped_later: Count(),
      cancelled: Count(),
      unknown: Count(),
      queued: Count(),
    },
    { description: "total_recipients is the sum of the others" },
  ),
  excluded: Type.Record(Type.String(), Type.Integer(), {
    description: "users of the segment who get nothing, by the first reason that applied",
  }),
});

export const CampaignStats = Type.Object({
  total_recipients: Type.Integer(),
  sent: Type.Integer(),
  failed: Type.Integer(),
  delivered: Type.Integer(),
  opened: Type.Integer(),
  clicked: Type.Integer(),
  bounced: Type.Integer(),
  unsubscribed: Type.Integer(),
  delivery_rate: Type.Number({ format: "double" }),
  open_rate: Type.Number({ format: "double" }),
  click_rate: Type.Number({ format: "double" }),
  unsubscribe_rate: Type.Number({ format: "double" }),
  tracked_recipients: Type.Integer({ description: "recipients whose opens and clicks are told one by one" }),
});

const content = {
  email_message_id: Type.Optional(Nullable(Type.String())),
  sms_body: Type.Optional(Type.Record(Type.String(), Type.String({ maxLength: 5000 }), { description: "language code to text" })),
  not_after: Type.Optional(Nullable(Timestamp({ description: "what is not handed over by then is cancelled" }))),
  audience: Type.Optional(
    Nullable(
      closed(AUDIENCES, {
        description:
          "who of an order is reached, each once: buyers, holders of the edition's tickets that members of the segment bought, or both. A holder who is no user gets transactional messages only; one without an address is stood in for by the buyer. null: as the segment says",
      }),
    ),
  ),
  mail_relay_id: Type.Optional(Nullable(Type.String({ description: "one that has passed a test; null: the default one" }))),
};

export const CreateBody = Closed({
  organization_id: Type.String(),
  edition_id: Type.String(),
  name: Type.String({ minLength: 1, maxLength: 255 }),
  segment_id: Type.String(),
  channel: closed(CHANNELS),
  ...content,
});

export const UpdateBody = Closed({
  name: Type.Optional(Type.String({ minLength: 1, maxLength: 255 })),
  segment_id: Type.Optional(Type.String()),
  channel: Type.Optional(closed(CHANNELS)),
  ...content,
});

export const ScheduleBody = Closed({
  scheduled_at: Timestamp({ description: "in the future" }),
  wall_clock: Type.Optional(
    Type.Boolean({
      description:
        "take the date and time of scheduled_at, whatever offset it has, as clocks show them in the edition's time zone. A time that they skip moves on by the gap; one that comes twice means the first",
    }),
  ),
});

/** What a stop of everything did. */
export const Stopped = Type.Object({
  paused: Type.Array(Type.Object({ id: Id(), name: Type.String() }), { description: "were being sent; resume or cancel each" }),
  cancelled: Type.Array(Type.Object({ id: Id(), name: Type.String() }), { description: "had not begun; may be scheduled or sent again" }),
});
