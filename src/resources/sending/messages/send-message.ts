import { inOrganizations } from "../../../platform/database/doors.ts";
import { carryFiles } from "../carry-files.ts";
import { RENEW_EVERY_MS, WAITS_FOR_WINDOW } from "../chunks.ts";
import { keepWriting } from "../keep-writing.ts";
import { MaterialError } from "../material.ts";
import { outcomeOf } from "../outcome.ts";
import { AddressRefused, loadContexts, type RecipientContext, renderFor, TemplateBroken } from "../render.ts";
import type { Sending } from "../sending.ts";
import { smsOutcome } from "../sms/outcome.ts";
import { renderSms } from "../sms/render.ts";
import { wayOut } from "../way-out.ts";
import { secondsToWait } from "../windows.ts";
import { type ClaimedMessage, renewMessage } from "./claim.ts";
import { type LoadedMessage, loadMessage } from "./message-material.ts";
import { beginText, holdsMessage, type MessageOutcome, notSent, recordMessage } from "./results.ts";

const RETRY_UNAVAILABLE_SECONDS = 5;

/** Hands one leased message over and records what became of it. */
export async function sendMessage(sending: Sending, lease: ClaimedMessage): Promise<void> {
  const renewal = setInterval(() => void renewMessage(sending.db, sending.workerId, lease).catch(() => undefined), RENEW_EVERY_MS);
  try {
    const outcome = await handOver(sending, lease);
    if (!outcome) return;
    await keepWriting(sending.log, () =>
      inOrganizations(sending.db, [lease.organization_id], (trx) => recordMessage(trx, lease, outcome, sending.secretKey)),
    );
  } finally {
    clearInterval(renewal);
  }
}

async function handOver(sending: Sending, lease: ClaimedMessage): Promise<MessageOutcome | undefined> {
  const message = await inOrganizations(
    sending.db,
    [lease.organization_id],
    async (trx) => ((await holdsMessage(trx, lease)) ? loadMessage(trx, lease.organization_id, lease.id, sending) : undefined),
    { readOnly: true },
  );
  if (!message) return undefined;
  if (message.recipient.reason !== null) return notSent("skipped", message.recipient.reason);
  const wait = secondsUntilWindow(message);
  if (wait > 0) return notSent("queued", WAITS_FOR_WINDOW, "", wait);
  try {
    return await (message.channel === "sms" ? sendText(sending, lease, message) : sendEmail(sending, lease, message));
  } catch (error) {
    if (error instanceof AddressRefused) return notSent("failed", "invalid_address", error.message);
    if (error instanceof TemplateBroken) return notSent("failed", "template", error.message);
    if (error instanceof MaterialError) return notSent("failed", "content", error.message);
    throw error;
  }
}

function secondsUntilWindow({ base, recipient, channel }: LoadedMessage): number {
  const { send_windows, edition } = base.row;
  const country = channel === "sms" ? recipient.phone_country : recipient.country;
  return secondsToWait(send_windows, { channel, marketing: base.marketing, country, timeZone: edition.timezone }, new Date());
}

async function sendEmail(sending: Sending, lease: ClaimedMessage, message: LoadedMessage): Promise<MessageOutcome> {
  const material = message.email();
  const broken = await carryFiles(sending, material);
  if (broken !== undefined) return notSent("failed", "content", broken);
  const context = await contextOf(sending, lease, message, material);
  const { transport, bounceDomain } = await wayOut(sending, lease.organization_id, lease.mail_relay_id, "express");
  const { envelope, message: bytes, language } = renderFor({ ...sending, bounceDomain }, material, message.recipient, context);
  const sent = await transport.send(envelope, bytes);
  if (sent.kind === "unavailable") return unavailable(sent.reason);
  const { state, reason, response, retryAfter, bounce } = outcomeOf(message.recipient, sent, language);
  return { status: state, reason, response, retryAfter, attempted: true, language, bounce, address: message.recipient.email };
}

async function sendText(sending: Sending, lease: ClaimedMessage, message: LoadedMessage): Promise<MessageOutcome | undefined> {
  const material = message.sms();
  const context = await contextOf(sending, lease, message, material);
  const rendered = renderSms(sending, material, message.recipient, context);
  if (rendered.refusal) return notSent("failed", rendered.refusal.reason, rendered.refusal.response);
  if (!(await inOrganizations(sending.db, [lease.organization_id], (trx) => beginText(trx, lease)))) return undefined;
  const [result] = await sending.smsExpress.send([rendered.message]);
  if (result?.kind === "unavailable") return unavailable(result.reason);
  const { state, position: _, ...outcome } = smsOutcome(0, rendered, result ?? { kind: "unknown", reason: "no result" });
  return { ...outcome, status: state, attempted: true, address: rendered.message.to };
}

// Nothing was handed over, and the message is not what is wrong.
function unavailable(reason: string): MessageOutcome {
  return notSent("queued", "unavailable", reason, RETRY_UNAVAILABLE_SECONDS);
}

async function contextOf(
  sending: Sending,
  lease: ClaimedMessage,
  { recipient }: LoadedMessage,
  material: Parameters<typeof loadContexts>[1],
): Promise<RecipientContext | undefined> {
  if (recipient.user_id === "") return undefined;
  const contexts = await inOrganizations(sending.db, [lease.organization_id], (trx) => loadContexts(trx, material, [recipient]), {
    readOnly: true,
  });
  return contexts.get(recipient.user_id);
}
