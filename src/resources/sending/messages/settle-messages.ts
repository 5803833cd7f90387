import { sql } from "kysely";
import { asSystem, inOrganizations } from "../../../platform/database/doors.ts";
import type { Sending } from "../sending.ts";
import { smsRef } from "../sms/link.ts";
import { GIVEN_UP_AFTER_SECONDS, SETTLE_AFTER_SECONDS, settledState } from "../sms/settle.ts";
import type { MessageLease } from "./claim.ts";
import { type MessageOutcome, notSent, recordMessage } from "./results.ts";

const AT_ONCE = 20;

interface UnknownMessage extends MessageLease {
  address: string;
  provider_id: string | null;
  sent_at: Date;
  too_old: boolean;
}

/** Asks the provider what became of single texts of unknown outcome: one that never arrived is queued again, one without an answer for a day has failed. */
export async function settleMessages(sending: Sending): Promise<boolean> {
  const keys = await asSystem(sending.db, "settle", async (trx) => {
    const { rows } = await sql<{ organization_id: string; id: string }>`
      select organization_id, id from messages where status = 'unknown' and sent_at < now() - make_interval(secs => ${SETTLE_AFTER_SECONDS}) and next_attempt_at <= now()
      order by sent_at limit ${AT_ONCE}`.execute(trx);
    return rows;
  });
  for (const key of keys) {
    const row = await inOrganizations(sending.db, [key.organization_id], async (trx) => {
      const { rows } = await sql<UnknownMessage>`
        update messages set next_attempt_at = now() + interval '2 minutes'
        where organization_id = ${key.organization_id} and id = ${key.id} and status = 'unknown' and next_attempt_at <= now()
        returning organization_id, id, lease_token, address, provider_id, sent_at, sent_at < now() - make_interval(secs => ${GIVEN_UP_AFTER_SECONDS}) as too_old`.execute(
        trx,
      );
      return rows[0];
    });
    if (row) await settle(sending, row);
  }
  return false;
}

async function settle(sending: Sending, row: UnknownMessage): Promise<void> {
  const ref = smsRef(sending.secretKey, { kind: "message", id: row.id, position: 0 });
  const asked = { ref, to: row.address, providerId: row.provider_id, sentAt: row.sent_at };
  const found = settledState(await sending.sms.lookup(asked), { tooOld: row.too_old, maySendAgain: true });
  if (!found) return;
  const { state, reason, response } = found;
  const outcome: MessageOutcome =
    state === "sent" ? { ...notSent("queued", reason, response), status: state } : notSent(state, reason, response);
  await inOrganizations(sending.db, [row.organization_id], (trx) => recordMessage(trx, row, outcome, sending.secretKey));
}
