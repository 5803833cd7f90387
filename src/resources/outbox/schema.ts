import { Type } from "typebox";
import { closed, Id, Nullable, Timestamp } from "../../platform/http/schemas.ts";

/** What an organization's outbox keeps: the newest messages, at most so many and so much. */
export const OUTBOX_CAP = { messages: 200_000, bytes: 1_073_741_824 };

const fields = {
  id: Id(),
  organization_id: Id(),
  channel: closed(["email", "sms"]),
  campaign_id: Nullable(Id()),
  user_id: Nullable(Id()),
  sender: Type.String({ description: "envelope sender" }),
  recipient: Type.String({ description: "envelope recipient" }),
  subject: Type.String(),
  size_bytes: Type.Integer(),
  created: Timestamp(),
  modified: Timestamp(),
};

export const OutboxListItem = Type.Object(fields);

export const OutboxMessage = Type.Object({
  ...fields,
  headers: Type.Array(Type.Object({ name: Type.String(), value: Type.String() }), { description: "in their order, unfolded, not decoded" }),
  html: Nullable(Type.String({ description: "to be shown in a sandbox only" })),
  text: Nullable(Type.String()),
  raw: Type.String({ description: "the message as a relay would have got it" }),
});
