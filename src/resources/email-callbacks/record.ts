import { readReturnPath } from "../../channels/email/bounce/return-path.ts";
import type { Notice } from "../../channels/email/callback/provider-call.ts";
import { emailKey } from "../../platform/contact/email-address.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { writeAuditEntry } from "../../platform/journal/audit.ts";
import { recordReturned, reportFingerprint } from "../bounces/queries.ts";
import { type CallbackRow, confirmCallbackIf } from "./queries.ts";
import { recipientOfMessageId } from "./rules.ts";
import { findLastSent } from "./sent-queries.ts";

/** Draws the same consequences as from a report that came by mail. What names no message of this organization is nobody's. */
export async function recordNotices(trx: Trx, row: CallbackRow, notices: readonly Notice[], secretKey: string): Promise<void> {
  for (const notice of notices) {
    const named = notice.references
      .map((text) => recipientOfMessageId(text) ?? readReturnPath(secretKey, text))
      .find((found) => found !== undefined);
    const recipient = named ?? (row.provider === "postmark" ? await findLastSentTo(trx, row, notice.address) : undefined);
    if (!recipient) continue;
    const { campaignId, position } = recipient;
    const { type, bounce, status, diagnostic } = notice;
    const told = { campaignId, position, type, bounce, status, diagnostic: diagnostic.replace(/\s+/g, " ").trim() };
    const isCurrentAddress = (key: string) => key === emailKey(notice.address);
    const returned = { ...told, source: "callback" as const, fingerprint: reportFingerprint(told), isCurrentAddress };
    await recordReturned(trx, row.organization_id, returned, secretKey);
  }
}

// Postmark gives messages ids of its own and shows ours only where it was asked to show what came back.
async function findLastSentTo(trx: Trx, row: CallbackRow, address: string): ReturnType<typeof findLastSent> {
  const key = emailKey(address);
  return key === undefined ? undefined : findLastSent(trx, row.organization_id, key);
}

export async function recordConfirmation(trx: Trx, row: CallbackRow, secretKey: string): Promise<void> {
  if (!(await confirmCallbackIf(trx, row))) return;
  await writeAuditEntry(trx, {
    ...{ organizationId: row.organization_id, action: "email_callback.confirmed", actorType: "system", actorId: null, requestId: null },
    ...{ objectType: "email_callback", objectId: row.id, secretKey },
  });
}
