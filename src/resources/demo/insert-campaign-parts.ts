import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { demoMessage } from "./message.ts";

const CAME_LAST_YEAR =
  "orders.exists(o, o.edition == edition.previous.slug && o.valid) && !orders.exists(o, o.edition == edition.slug && o.valid)";
const NEWSLETTER = `consents.exists(c, c.channel == "email" && c.purpose == "marketing" && c.status == "granted")`;

export async function insertSegments(trx: Trx, organizationId: string, editionId: string): Promise<{ cameLastYear: string }> {
  const [cameLastYear, newsletter] = [newId(), newId()];
  await sql`
    insert into segments (organization_id, id, edition_id, name, description, expression, communication_type, communication_channel)
    values (${organizationId}, ${cameLastYear}, ${editionId}, 'Came last year, not yet this year', 'Bought for the edition before, and nothing for this one so far',
        ${CAME_LAST_YEAR}, 'marketing', 'email'),
      (${organizationId}, ${newsletter}, null, 'Newsletter', 'Everybody who said yes to mail', ${NEWSLETTER}, 'marketing', 'email')`.execute(
    trx,
  );
  return { cameLastYear };
}

export async function insertMessage(trx: Trx, organizationId: string, editionId: string): Promise<string> {
  const id = newId();
  const [subject, preheader, body] = [demoMessage.subject, demoMessage.preheader, demoMessage.body].map((text) => JSON.stringify(text));
  await sql`
    insert into email_messages (organization_id, id, edition_id, name, communication_type, subject, preheader, body)
    values (${organizationId}, ${id}, ${editionId}, ${demoMessage.name}, 'marketing', ${subject}, ${preheader}, ${body})`.execute(trx);
  await sql`
    insert into email_message_versions (organization_id, email_message_id, version, content)
    select organization_id, id, version, jsonb_build_object('subject', subject, 'preheader', preheader, 'body', body, 'text', text, 'body_format', body_format,
      'from_name', from_name, 'from_address', from_address, 'reply_to', reply_to, 'tracking', tracking, 'communication_type', communication_type, 'purpose', purpose)
    from email_messages where organization_id = ${organizationId} and id = ${id}`.execute(trx);
  return id;
}
