import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import { type Identity, identityHash } from "../recognition/identity-hash.ts";

/** A guest and all that they are recognised by. */
export interface Known {
  organizationId: string;
  id: string;
  emails: string[];
  phones: string[];
  externalIds: { source: string; external_id: string }[];
}

/** By these, imports leave the guest alone from now on. */
export async function insertErasedIdentities(trx: Trx, known: Known, secretKey: string): Promise<void> {
  const identities: Identity[] = [
    ...known.emails.map((email) => ({ email })),
    ...known.phones.map((phone) => ({ phone })),
    ...known.externalIds.map(({ source, external_id }) => ({ source, externalId: external_id })),
  ];
  const hashes = identities.map((identity) => identityHash(secretKey, known.organizationId, identity).toString("hex"));
  await sql`insert into erased_identities (organization_id, hash, user_id)
    select ${known.organizationId}, decode(h, 'hex'), ${known.id} from unnest(${hashes}::text[]) h on conflict do nothing`.execute(trx);
}

export async function eraseUserRow(trx: Trx, { organizationId, id }: Known): Promise<void> {
  await sql`update users set email = null, email_key = null, phone = null, phone_country = null, first_name = '', last_name = '', locale = null, country = null,
      city = null, postal_code = null, birth_date = null, attributes = '{}', own_fields = '[]', do_not_contact = true, do_not_contact_reason = '',
      email_status = 'ok', sms_status = 'ok', erased_at = now(), modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${id}`.execute(trx);
  for (const table of [
    "user_merges",
    "user_emails",
    "user_external_ids",
    "user_tags",
    "segment_list_users",
    "segment_members",
    "consents",
  ] as const)
    await sql`delete from ${sql.table(table)} where organization_id = ${organizationId} and user_id = ${id}`.execute(trx);
}

/** Evidence of consents goes; that something was allowed or withdrawn, and when, stays on the row without a name. */
export async function eraseConsentHistory(trx: Trx, { organizationId, id }: Known): Promise<void> {
  await sql`update consent_history set evidence = '{}', reason = '' where organization_id = ${organizationId} and user_id = ${id}`.execute(
    trx,
  );
}

/** Amounts, products and states stay. Holders who are somebody else by their own address stay on their tickets. */
export async function eraseOrders(trx: Trx, { organizationId, id, emails }: Known): Promise<number> {
  const own = sql`coalesce(lower(attendee_email) = any(${emails}::text[]), true)`;
  await sql`update purchases set attendee_name = '', attendee_email = null, attributes = '{}', modified = now(), version = version + 1
    where organization_id = ${organizationId} and user_id = ${id} and ${own}`.execute(trx);
  await sql`update purchases set attendee_name = '', attendee_email = null, modified = now(), version = version + 1
    where organization_id = ${organizationId} and lower(attendee_email) = any(${emails}::text[])`.execute(trx);
  await sql`update tickets set first_name = '', last_name = '', email = null, email_key = null, phone = null, locale = null, user_id = null, modified = now(),
      version = version + 1
    where organization_id = ${organizationId} and (user_id = ${id} or email_key = any(${emails}::text[]) or (buyer_id = ${id} and email_key is null))`.execute(
    trx,
  );
  const { numAffectedRows } = await sql`
    update orders set buyer = '{}', note = '', metadata = '{}', content_hash = '', modified = now(), version = version + 1
    where organization_id = ${organizationId} and user_id = ${id}`.execute(trx);
  return Number(numAffectedRows ?? 0n);
}

export async function eraseMessages(trx: Trx, { organizationId, id, emails, phones }: Known): Promise<void> {
  await sql`delete from outbox_messages where organization_id = ${organizationId}
    and (user_id = ${id} or recipient_key = any(${[...emails, ...phones]}::text[]))`.execute(trx);
  await sql`update message_events e set detail = '{}' from campaign_recipients r
    where r.organization_id = ${organizationId} and r.user_id = ${id} and e.organization_id = ${organizationId} and e.campaign_id = r.campaign_id
      and e.position = r.position`.execute(trx);
  await sql`update campaign_recipients set response = '' where organization_id = ${organizationId} and user_id = ${id} and response <> ''`.execute(
    trx,
  );
  await sql`update messages set address = '', content = null, sms_body = '{}', variables = '{}', response = '', dedupe_key = null, modified = now(), version = version + 1,
      status = case when status = 'queued' then 'skipped' else status end, reason = case when status = 'queued' then 'erased' else reason end
    where organization_id = ${organizationId} and (user_id = ${id} or lower(address) = any(${[...emails, ...phones]}::text[]))`.execute(
    trx,
  );
  await sql`delete from test_emails where organization_id = ${organizationId} and (user_id = ${id} or lower(address) = any(${emails}::text[]))`.execute(
    trx,
  );
  await sql`delete from suppressions where organization_id = ${organizationId} and address = any(${[...emails, ...phones]}::text[])`.execute(
    trx,
  );
}

/** What was paid back stays with the order that it belongs to; what people wrote about it goes. */
export async function eraseRefundNotes(trx: Trx, { organizationId, id }: Known): Promise<void> {
  await sql`update refund_requests set reason = '', decision_note = '', error_message = '', modified = now(), version = version + 1
    where organization_id = ${organizationId} and user_id = ${id}`.execute(trx);
}

/** Events say ids; those that say more of this guest lose it, and so do the answers of receivers that repeat it. */
export async function eraseEvents(trx: Trx, { organizationId, emails, phones }: Known): Promise<void> {
  const named = sql`unnest(${[...emails, ...phones]}::text[]) n`;
  await sql`update events e set data = jsonb_build_object('id', e.object_id)
    where e.organization_id = ${organizationId} and exists (select from ${named} where strpos(lower(e.data::text), lower(n)) > 0)`.execute(
    trx,
  );
  await sql`update webhook_attempts a set answer = ''
    where a.organization_id = ${organizationId} and exists (select from ${named} where strpos(lower(a.answer), lower(n)) > 0)`.execute(trx);
}

export interface TouchedImport {
  id: string;
  status: string;
  storage_key: string | null;
}

/** Imports that landed something of the guest, or hold rows that name them. */
export async function listTouchedImports(trx: Trx, { organizationId, id, emails, phones, externalIds }: Known): Promise<TouchedImport[]> {
  const named = [...emails, ...phones, ...externalIds.map((one) => one.external_id).filter((text) => text.length > 5)];
  const { rows } = await sql<TouchedImport>`
    select i.id, i.status, f.storage_key from data_imports i left join files f on f.organization_id = i.organization_id and f.id = i.file_id
    where i.organization_id = ${organizationId} and i.id in (
      select import_id from import_items where organization_id = ${organizationId} and (object_id = ${id} or object_id in (
        select o.id from orders o where o.organization_id = ${organizationId} and o.user_id = ${id}))
      union select import_id from import_changes where organization_id = ${organizationId} and object_id = ${id}
      union select r.import_id from import_rows r where r.organization_id = ${organizationId}
        and exists (select from unnest(${named}::text[]) n where strpos(lower(r.prepared), lower(n)) > 0)
      union select c.import_id from import_columns c where c.organization_id = ${organizationId}
        and exists (select from unnest(${named}::text[]) n where strpos(lower(c.sample_values::text), lower(n)) > 0))`.execute(trx);
  return rows;
}

/** What imports keep of rows: values shown as samples, rows read but not landed, what was replaced, reasons that repeat a cell. */
export async function eraseImports(trx: Trx, known: Known, imports: readonly TouchedImport[]): Promise<void> {
  const { organizationId, id } = known;
  const ids = imports.map((one) => one.id);
  const here = sql`organization_id = ${organizationId} and import_id = any(${ids}::uuid[])`;
  await sql`update import_columns set sample_values = '[]' where ${here}`.execute(trx);
  await sql`update data_imports set detected = case when detected ? 'formats' then jsonb_set(detected, '{formats}', '[]') else detected end,
      status = case when status = any(${UNFINISHED}) then 'cancelled' else status end,
      error_message = case when status = any(${UNFINISHED}) then ${NAMES_AN_ERASED_GUEST} else error_message end,
      finished_at = coalesce(finished_at, now()), modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = any(${ids}::uuid[])`.execute(trx);
  await sql`delete from import_rows where ${here}`.execute(trx);
  await sql`update import_items set issues = null, item_key = case when item_key is null then null else 'erased' end where ${here} and (object_id = ${id}
    or object_id in (select o.id from orders o where o.organization_id = ${organizationId} and o.user_id = ${id}))`.execute(trx);
  await sql`update import_items set issues = null where ${here} and outcome is distinct from 'created' and outcome is distinct from 'updated'`.execute(
    trx,
  );
  await sql`update import_rejects set reason = code where ${here}`.execute(trx);
  await sql`delete from import_changes where ${here} and (object_id = ${id}
    or object_id in (select o.id from orders o where o.organization_id = ${organizationId} and o.user_id = ${id}))`.execute(trx);
}

const UNFINISHED = ["draft", "mapping", "processing_columns", "mapping_products", "ready", "importing"];
const NAMES_AN_ERASED_GUEST = "The file named a guest whose data was erased: export it anew without them";

/** The files stay in the list, without bytes. */
export async function detachBytes(trx: Trx, organizationId: string, keys: readonly string[]): Promise<void> {
  await sql`update files set storage_key = 'erased', modified = now(), version = version + 1
    where organization_id = ${organizationId} and storage_key = any(${keys}::text[])`.execute(trx);
}

/** Credentials whose stored answers may tell of the guest. */
export async function listCredentialIds(trx: Trx, organizationId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`select api_key_id as id from api_key_roles where organization_id = ${organizationId}
    union select account_id from memberships where organization_id = ${organizationId}`.execute(trx);
  return rows.map(({ id }) => id);
}
