import { type Static, Type } from "typebox";
import { Closed, closed, Id, Nullable, Timestamp } from "../../platform/http/schemas.ts";

export const RECIPIENT_STATES = ["queued", "sent", "failed", "skipped", "cancelled", "unknown", "left_out"] as const;
export const INTERVALS = ["minute", "hour", "day"] as const;

const When = (description: string) => Nullable(Timestamp({ description }));
const text = Nullable(Type.String());

/** Something that happened to one recipient's message. */
const Happening = Type.Object({
  type: closed(["sent", "open", "click", "bounce", "complaint", "unsubscribe"] as const),
  at: Timestamp(),
  machine: Type.Boolean({ description: "by a scanner or a privacy proxy; not counted" }),
  link: Nullable(Type.Integer({ description: "of a click: which link" })),
});

export const CampaignRecipient = Type.Object({
  id: Id("of the user; of a holder who is no user, of the ticket"),
  is_user: Type.Boolean({ description: "false: a holder who is no user" }),
  email: text,
  phone: text,
  first_name: Type.String(),
  last_name: Type.String(),
  state: closed(RECIPIENT_STATES, { description: "left_out: in the segment, but not written to" }),
  reason: Type.String({ description: "why left out, skipped or failed, or why it waits; else empty" }),
  response: Type.String({ description: "what the relay answered last" }),
  language: Nullable(Type.String({ description: "of the message they got" })),
  attempts: Type.Integer(),
  next_attempt_at: When("of one that waits"),
  sent_at: When("when it was handed over"),
  bounced_at: When("first bounce"),
  opened_at: When("first open by a person"),
  clicked_at: When("first click by a person"),
  unsubscribed_at: When("unsubscribed by this message"),
  timeline: Type.Array(Happening, { description: "the first 50 of what happened, oldest first" }),
});

export const CampaignLink = Type.Object({
  n: Type.Integer({ description: "its number in the message" }),
  target: Type.String({ description: "where it leads" }),
  original: Type.String({ description: "where it led when the message was sent" }),
  changed_at: When("when its target was changed"),
  recipients: Type.Integer({ description: "people who clicked it; 0 where recipients are not tracked one by one" }),
  clicks: Type.Integer({ description: "clicks by people" }),
  machine_clicks: Type.Integer({ description: "clicks by scanners" }),
});

export const CampaignLinks = Type.Object({ links: Type.Array(CampaignLink) });

export const LinkParams = Closed({ id: Id(), n: Type.String({ description: "the link's number" }) });
export const UpdateLinkBody = Closed({
  target: Type.String({
    minLength: 1,
    maxLength: 2_000,
    description: "an http or https address",
    examples: ["https://example.org/tickets"],
  }),
});

export const StatsSeries = Type.Object({
  interval: closed(INTERVALS),
  points: Type.Array(
    Type.Object({
      at: Timestamp({ description: "when the interval begins; days begin at midnight in the edition's time zone" }),
      sent: Type.Integer(),
      opened: Type.Integer(),
      clicked: Type.Integer(),
      bounced: Type.Integer(),
      unsubscribed: Type.Integer(),
    }),
    { description: "intervals in which something happened, oldest first; distinct recipients, each when it first happened" },
  ),
});
export type Interval = Static<typeof StatsSeries>["interval"];
