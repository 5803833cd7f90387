import { conflict, type FieldError, unprocessable } from "../../platform/http/errors.ts";
import { formatList } from "../../platform/text/format-list.ts";
import type { CampaignRow } from "./queries.ts";
import type { Channel, Status } from "./schema.ts";

const AGAIN: readonly Status[] = ["cancelled", "failed"];

/** States from which the content may change and a start may be asked for. cancelled and failed only while nobody was reached. */
export const STARTABLE: readonly Status[] = ["draft", "scheduled", ...AGAIN];

/** @throws 409 when the campaign may not be changed, scheduled or sent from its state */
export function requireStartable(campaign: CampaignRow, verb: string): void {
  if (!STARTABLE.includes(campaign.status)) throw wrongState(campaign.status, verb, STARTABLE);
  if (AGAIN.includes(campaign.status) && !campaign.untouched)
    throw conflict(
      "already_reached_someone",
      `The campaign is ${campaign.status} and some messages were handed over: it cannot be ${verb} again. Create a new campaign`,
    );
}

/** @throws 409 unless the campaign is a draft, or cancelled or failed with nothing sent */
export function requireDeletable(campaign: CampaignRow): void {
  const deletable: Status[] = ["draft", "cancelled", "failed"];
  if (!deletable.includes(campaign.status)) throw wrongState(campaign.status, "deleted", deletable);
  if (!campaign.untouched)
    throw conflict("already_reached_someone", "Some messages of this campaign were handed over: it is kept as their record");
}

/** @throws 409 when the organization asks for an approval that the campaign does not have */
export function requireApproved(campaign: Pick<CampaignRow, "approval_required" | "approved_at">, verb: string): void {
  if (campaign.approval_required && campaign.approved_at === null)
    throw conflict("approval_required", `A second person has to approve the campaign as it now is before it can be ${verb}`);
}

/** @throws 409 when its author approves */
export function requireSecondPerson(campaign: Pick<CampaignRow, "edited_by">, credentialId: string): void {
  if (campaign.edited_by === credentialId)
    throw conflict("own_campaign", "You made or last changed this campaign: somebody else has to approve it");
}

/** 409 that says why it cannot be resumed. */
export function notResumable(campaign: CampaignRow) {
  if (campaign.status === "failed")
    return conflict("nothing_queued", "The campaign failed and nobody in it is waiting: mend what failed, then schedule it or send it now");
  return conflict(
    "wrong_state",
    `The campaign is ${campaign.status}: it can be resumed only while it is paused, or failed with recipients waiting`,
  );
}

export const CANCELLABLE: readonly Status[] = ["scheduled", "calculating", "sending", "failed"];

/** 409 that says the state and what is allowed. */
export function wrongState(status: Status, verb: string, allowed: readonly Status[]) {
  return conflict("wrong_state", `The campaign is ${status}: it can be ${verb} only while it is ${formatList(allowed, "or")}`);
}

export interface Fit {
  channel: Channel;
  editionId: string;
  segment: { edition_id: string | null; communication_channel: string };
  message: { edition_id: string | null } | undefined;
  relay: { proven_at: Date | null } | undefined;
}

/** What does not fit together, each with its pointer. */
export function misfits({ channel, editionId, segment, message, relay }: Fit): FieldError[] {
  const errors: FieldError[] = [];
  if (segment.edition_id !== null && segment.edition_id !== editionId)
    errors.push({
      pointer: "/segment_id",
      code: "wrong_edition",
      detail: "The segment belongs to another edition: choose one of this edition or of the whole organization",
    });
  if (segment.communication_channel !== "any" && segment.communication_channel !== channel)
    errors.push({ pointer: "/channel", code: "wrong_channel", detail: `The segment is for ${segment.communication_channel} only` });
  if (message && message.edition_id !== null && message.edition_id !== editionId)
    errors.push({ pointer: "/email_message_id", code: "wrong_edition", detail: "The email message belongs to another edition" });
  if (relay?.proven_at === null)
    errors.push({
      pointer: "/mail_relay_id",
      code: "untested",
      detail: "The mail relay has passed no test yet: test it, or choose another one",
    });
  return errors;
}

export interface Content {
  channel: Channel;
  emailMessageId: string | null;
  smsBody: Record<string, string>;
  defaultLocale: string;
  /** languages in which the message has both subject and body */
  messageLanguages: readonly string[];
  fromAddress: string | null;
  smsTransport: boolean;
}

/** What is missing before the campaign can be sent. */
export function missingContent(content: Content): FieldError[] {
  return content.channel === "email" ? missingEmail(content) : missingSms(content);
}

function missingEmail(content: Content): FieldError[] {
  if (content.emailMessageId === null) return [{ pointer: "/email_message_id", code: "required", detail: "Choose an email message first" }];
  const errors: FieldError[] = [];
  if (content.messageLanguages.length === 0)
    errors.push({
      pointer: "/email_message_id",
      code: "no_content",
      detail: "The email message has no language with both a subject and a body",
    });
  if (!content.fromAddress)
    errors.push({
      pointer: "/email_message_id",
      code: "no_sender",
      detail: "Set a sender address (email_from_address) on the organization, the edition or the message",
    });
  return errors;
}

function missingSms(content: Content): FieldError[] {
  const errors: FieldError[] = [];
  if (!content.smsBody[content.defaultLocale]?.trim())
    errors.push({
      pointer: `/sms_body/${content.defaultLocale}`,
      code: "required",
      detail: `Write the text in ${content.defaultLocale}, the edition's default language`,
    });
  if (!content.smsTransport)
    errors.push({
      pointer: "/channel",
      code: "no_sms_transport",
      detail: "There is no SMS transport: text messages cannot be sent from here yet",
    });
  return errors;
}

/** Why a campaign may not be sent urgently by these channels. */
export function urgentMisfits(
  campaign: Pick<CampaignRow, "segment_communication_type" | "segment_communication_channel" | "message_communication_type">,
  channels: readonly Channel[],
): FieldError[] {
  const errors: FieldError[] = [];
  const marketing = { code: "marketing", detail: "What is sent urgently has to be transactional" };
  if (campaign.segment_communication_type === "marketing") errors.push({ pointer: "/segment_id", ...marketing });
  if (campaign.message_communication_type === "marketing") errors.push({ pointer: "/email_message_id", ...marketing });
  if (channels.length === 0)
    errors.push({ pointer: "/sms_body", code: "required", detail: "Write a text (sms_body), choose an email message, or both" });
  const only = campaign.segment_communication_channel;
  if (only !== "any" && channels.some((channel) => channel !== only))
    errors.push({ pointer: "/segment_id", code: "wrong_channel", detail: `The segment is for ${only} only: choose one for any channel` });
  return errors;
}

/** @throws 422 naming each misfit */
export function refuseIfAny(errors: FieldError[]): void {
  if (errors.length > 0) throw unprocessable(errors, errors.map((error) => error.detail).join("; "));
}
