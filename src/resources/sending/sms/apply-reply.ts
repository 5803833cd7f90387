import { sql } from "kysely";
import { isStopWord } from "../../../channels/sms/stop-words.ts";
import type { SmsCallback } from "../../../channels/sms/transport.ts";
import type { Database } from "../../../platform/database/database.ts";
import { asSystem, inOrganizations } from "../../../platform/database/doors.ts";
import type { Services } from "../../../platform/http/call.ts";
import { withdrawSms } from "./withdraw.ts";

/** A guest answered a text: STOP, STOPP, AFMELD or SLUTA withdraws their consent to texts at every organization whose number it is; other words change nothing. */
export async function applyReply(services: Services, reply: Extract<SmsCallback, { kind: "reply" }>, requestId: string): Promise<void> {
  if (!isStopWord(reply.text)) return;
  for (const organizationId of await listOwnersOfNumber(services.db, reply.to)) {
    await inOrganizations(services.db, [organizationId], async (trx) => {
      const { rows } = await sql<{
        id: string;
      }>`select id from users where organization_id = ${organizationId} and phone = ${reply.from} order by id`.execute(trx);
      for (const { id: userId } of rows)
        await withdrawSms(trx, services.secretKey, {
          organizationId,
          userId,
          source: "sms_stop",
          purpose: null,
          requestId,
          evidence: { reply: reply.text.slice(0, 160) },
        });
    });
  }
}

function listOwnersOfNumber(db: Database, number: string): Promise<string[]> {
  return asSystem(db, "reply", async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select id from organizations o where exists (select 1 from jsonb_each_text(o.sms_senders) s where s.value ~ '^[+]?[0-9]+$' and ltrim(s.value, '+') = ltrim(${number}, '+'))`.execute(
      trx,
    );
    return rows.map((row) => row.id);
  });
}
