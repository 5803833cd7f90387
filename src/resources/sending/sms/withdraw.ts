import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import { writeAuditEntry } from "../../../platform/journal/audit.ts";
import { recordConsent } from "../../consents/queries.ts";

export interface SmsWithdrawal {
  organizationId: string;
  userId: string;
  source: "sms_stop" | "unsubscribe_link";
  /** null: every purpose that there is a consent for, and marketing */
  purpose: string | null;
  evidence: Record<string, unknown>;
  requestId: string;
}

/** A guest wants no texts of the whole organization any more; repeating it changes nothing more. */
export async function withdrawSms(trx: Trx, secretKey: string, withdrawal: SmsWithdrawal): Promise<void> {
  const { organizationId, userId, source, evidence, requestId } = withdrawal;
  let changed = false;
  for (const purpose of withdrawal.purpose === null ? await listPurposes(trx, organizationId, userId) : [withdrawal.purpose]) {
    const one = await recordConsent(trx, {
      organizationId,
      userId,
      editionId: null,
      channel: "sms",
      purpose,
      status: "withdrawn",
      basis: "consent",
      source,
      wording: "",
      wordingVersion: "",
      evidence,
      reason: "",
      actor: { type: "guest", id: userId },
    });
    changed ||= one.changed;
  }
  if (!changed) return;
  await writeAuditEntry(trx, {
    organizationId,
    action: "consent.withdrawn",
    actorType: "guest",
    actorId: userId,
    objectType: "user",
    objectId: userId,
    changes: { note: { channel: "sms", source } },
    requestId,
    secretKey,
  });
}

async function listPurposes(trx: Trx, organizationId: string, userId: string): Promise<string[]> {
  const { rows } = await sql<{ purpose: string }>`
    select purpose from consents where organization_id = ${organizationId} and user_id = ${userId} and channel = 'sms' union select 'marketing' order by purpose`.execute(
    trx,
  );
  return rows.map((row) => row.purpose);
}
