import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { OUTBOX_CAP } from "./schema.ts";

export interface OutboxRow {
  organization_id: string;
  id: string;
  channel: "email" | "sms";
  campaign_id: string | null;
  user_id: string | null;
  sender: string;
  recipient: string;
  subject: string;
  size_bytes: number;
  created: Date;
}

export interface NewOutboxMessage {
  organizationId: string;
  campaignId: string | null;
  userId: string | null;
  sender: string;
  recipient: string;
  subject: string;
  /** the whole message as a relay would have got it */
  raw: Buffer;
  channel?: "email" | "sms";
}

/** Keeps a message that would have left. The same message again is another row, as it would be another mail. */
export async function storeOutboxMessage(trx: Trx, message: NewOutboxMessage): Promise<void> {
  await sql`insert into outbox_messages (organization_id, channel, campaign_id, user_id, sender, recipient, subject, size_bytes, raw)
    values (${message.organizationId}, ${message.channel ?? "email"}, ${message.campaignId}, ${message.userId}, ${message.sender}, ${message.recipient},
      ${message.subject}, ${message.raw.length}, ${message.raw})`.execute(trx);
}

/** Removes up to `limit` of an organization's oldest messages beyond the cap, and tells how many: call again while it is `limit`. */
export async function pruneOutbox(
  trx: Trx,
  organizationId: string,
  cap: { messages: number; bytes: number } = OUTBOX_CAP,
  limit = 5_000,
): Promise<number> {
  const { numAffectedRows } = await sql`
    with sized as (
      select id, row_number() over (order by id desc) as n, sum(size_bytes) over (order by id desc) as bytes
      from outbox_messages where organization_id = ${organizationId}
    ), beyond as (select max(id::text)::uuid as id from sized where n > ${cap.messages} or bytes > ${cap.bytes})
    delete from outbox_messages where organization_id = ${organizationId} and id in (
      select m.id from outbox_messages m where m.organization_id = ${organizationId} and m.id <= (select id from beyond) order by m.id limit ${limit})`.execute(
    trx,
  );
  return Number(numAffectedRows ?? 0);
}

export async function findOutboxMessage(
  trx: Trx,
  organizations: readonly string[],
  id: string,
): Promise<(OutboxRow & { raw: Buffer }) | undefined> {
  const { rows } = await sql<
    OutboxRow & { raw: Buffer }
  >`select * from outbox_messages where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(trx);
  return rows[0];
}

export async function campaignExists(trx: Trx, organizations: readonly string[], id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from campaigns where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(trx);
  return rows.length > 0;
}
