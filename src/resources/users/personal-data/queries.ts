import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";

export interface Person {
  organizationId: string;
  id: string;
  /** as compared */
  emails: string[];
  phones: string[];
}

/** Every table that tells of guests, and which of its rows are about one. Each column goes into what the guest is given. */
const TABLES: Record<string, (person: Person) => RawBuilder<unknown>> = {
  users: ({ id }) => sql`t.id = ${id}`,
  user_emails: ofUser,
  user_external_ids: ofUser,
  user_tags: ofUser,
  user_merges: ofUser,
  consents: ofUser,
  consent_history: ofUser,
  orders: ofUser,
  purchases: ({ id, emails }) => sql`(t.user_id = ${id} or lower(t.attendee_email) = any(${emails}::text[]))`,
  tickets: ({ id, emails }) => sql`(t.buyer_id = ${id} or t.user_id = ${id} or t.email_key = any(${emails}::text[]))`,
  campaign_recipients: ofUser,
  campaign_exclusions: ofUser,
  message_events: ({ organizationId, id }) =>
    sql`(t.campaign_id, t.position) in (select r.campaign_id, r.position from campaign_recipients r where r.organization_id = ${organizationId} and r.user_id = ${id})`,
  messages: ({ id, emails, phones }) => sql`(t.user_id = ${id} or lower(t.address) = any(${[...emails, ...phones]}::text[]))`,
  outbox_messages: ({ id, emails, phones }) => sql`(t.user_id = ${id} or t.recipient_key = any(${[...emails, ...phones]}::text[]))`,
  test_emails: ({ id, emails }) => sql`(t.user_id = ${id} or lower(t.address) = any(${emails}::text[]))`,
  refund_requests: ofUser,
  suppressions: ({ emails, phones }) => sql`t.address = any(${[...emails, ...phones]}::text[])`,
  segment_list_users: ofUser,
  segment_members: ofUser,
  import_items: ofUserOrOrders,
  import_changes: ofUserOrOrders,
  import_rows: (person) => named(person, sql`t.prepared`),
  events: (person) => sql`(t.object_id = ${person.id} or ${named(person, sql`t.data::text`)})`,
  webhook_attempts: (person) => named(person, sql`t.answer`),
};

/** Bytes of messages are shown as the text that they are. */
const AS_TEXT: Record<string, RawBuilder<unknown>> = {
  outbox_messages: sql`to_jsonb(t) || jsonb_build_object('raw', replace(encode(t.raw, 'escape'), E'\\\\012', E'\\n'))`,
};

export const PERSONAL_TABLES = Object.keys(TABLES);

export async function listPersonalRows(trx: Trx, person: Person): Promise<Record<string, Record<string, unknown>[]>> {
  const found: Record<string, Record<string, unknown>[]> = {};
  for (const [table, condition] of Object.entries(TABLES)) {
    const { rows } = await sql<{ row: Record<string, unknown> }>`
      select ${AS_TEXT[table] ?? sql`to_jsonb(t)`} as row from ${sql.table(table)} t where t.organization_id = ${person.organizationId} and ${condition(person)}`.execute(
      trx,
    );
    found[table] = rows.map(({ row }) => row);
  }
  return found;
}

function ofUserOrOrders({ organizationId, id }: Person): RawBuilder<unknown> {
  return sql`(t.object_id = ${id} or t.object_id in (select o.id from orders o where o.organization_id = ${organizationId} and o.user_id = ${id}))`;
}

/** Whether the text holds an address or a phone number of the guest. */
function named({ emails, phones }: Person, text: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`exists (select from unnest(${[...emails, ...phones]}::text[]) n where strpos(lower(${text}), lower(n)) > 0)`;
}

function ofUser({ id }: Person): RawBuilder<unknown> {
  return sql`t.user_id = ${id}`;
}
