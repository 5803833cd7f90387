import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { versionsOfOrders } from "./change-queries.ts";
import type { ImportKey, ImportRow } from "./queries.ts";
import { isCurrent, type Run, Stale } from "./staging-queries.ts";

const CHANGED_SINCE = "changed_since";
const IN_USE = "in_use";

export async function claimUndoIf(trx: Trx, { organizationId, id }: ImportKey): Promise<ImportRow | undefined> {
  const { rows } = await sql<ImportRow>`
    update data_imports set run = run + 1, heartbeat_at = now()
    where organization_id = ${organizationId} and id = ${id} and undo_started_at is not null and undone_at is null returning *`.execute(
    trx,
  );
  return rows[0];
}

/** Takes away the next orders that the import made and nobody touched since. @returns where it stopped; null when there are no more. @throws Stale */
export async function deleteMadeOrders(trx: Trx, run: Run, { after, atMost }: { after: number; atMost: number }): Promise<number | null> {
  const { organizationId, id } = run;
  const { rows: made } = await sql<{ position: number; object_id: string }>`
    select position, object_id from import_items
    where organization_id = ${organizationId} and import_id = ${id} and outcome = 'created' and position > ${after}
    order by position limit ${atMost}`.execute(trx);
  const last = made.at(-1)?.position;
  if (last === undefined) return null;
  const ids = made.map(({ object_id }) => object_id);
  const { rows: untouched } = await sql<{ id: string }>`
    select o.id from orders o where o.organization_id = ${organizationId} and o.id = any(${ids}::uuid[]) and o.version = 1
      and not exists (select from purchases p where p.organization_id = o.organization_id and p.order_id = o.id and p.version > 1)
      and not exists (select from tickets t where t.organization_id = o.organization_id and t.order_id = o.id and t.version > 1)
      and not exists (select from refund_requests r where r.organization_id = o.organization_id and r.order_id = o.id)
    order by o.id for update`.execute(trx);
  await deleteOrders(
    trx,
    organizationId,
    untouched.map((order) => order.id),
  );
  await sql`update import_items i set kept_reason = ${CHANGED_SINCE}
    from orders o where i.organization_id = ${organizationId} and i.import_id = ${id} and i.position > ${after} and i.position <= ${last}
      and i.outcome = 'created' and o.organization_id = i.organization_id and o.id = i.object_id`.execute(trx);
  const { numAffectedRows } =
    await sql`update data_imports set undo_position = ${last}, heartbeat_at = now() where ${isCurrent(run)}`.execute(trx);
  if (numAffectedRows !== 1n) throw new Stale("the undo was taken over");
  return last;
}

async function deleteOrders(trx: Trx, organizationId: string, ids: readonly string[]): Promise<void> {
  await sql`delete from tickets where organization_id = ${organizationId} and order_id = any(${ids}::uuid[])`.execute(trx);
  await sql`delete from purchases where organization_id = ${organizationId} and order_id = any(${ids}::uuid[])`.execute(trx);
  await sql`delete from orders where organization_id = ${organizationId} and id = any(${ids}::uuid[])`.execute(trx);
}

/** The next objects of a type that the import made or changed, and nobody has looked at yet. */
export async function listChanges(
  trx: Trx,
  { organizationId, id }: ImportKey,
  { type, made, atMost }: { type: string; made: boolean; atMost: number },
): Promise<string[]> {
  const { rows } = await sql<{ object_id: string }>`
    select object_id from import_changes
    where organization_id = ${organizationId} and import_id = ${id} and object_type = ${type} and (before is null) = ${made} and kept_reason is null
    order by object_id limit ${atMost}`.execute(trx);
  return rows.map(({ object_id }) => object_id);
}

/** Drops the record of what was undone; of the rest it says why it was left. */
export async function settleChanges(
  trx: Trx,
  { organizationId, id }: ImportKey,
  { type, ids, undone }: { type: string; ids: readonly string[]; undone: readonly string[] },
  reason = CHANGED_SINCE,
): Promise<void> {
  await sql`delete from import_changes where organization_id = ${organizationId} and import_id = ${id} and object_type = ${type}
    and object_id = any(${undone}::uuid[])`.execute(trx);
  await sql`update import_changes set kept_reason = ${reason} where organization_id = ${organizationId} and import_id = ${id} and object_type = ${type}
    and object_id = any(${ids}::uuid[])`.execute(trx);
}

/** Gives orders, with their purchases and tickets, the values from before the import. @returns those that nobody touched since */
export async function restoreOrders(trx: Trx, { organizationId, id }: ImportKey, ids: readonly string[]): Promise<string[]> {
  await sql`select 1 from orders where organization_id = ${organizationId} and id = any(${ids}::uuid[]) order by id for update`.execute(
    trx,
  );
  const { rows } = await sql<{ id: string }>`
    select v.id from (${versionsOfOrders(organizationId, ids)}) v
    join import_changes c on c.organization_id = ${organizationId} and c.import_id = ${id} and c.object_type = 'order' and c.object_id = v.id
    where c.version_after = v.version
      and not exists (select from refund_requests r where r.organization_id = ${organizationId} and r.order_id = v.id)`.execute(trx);
  const untouched = rows.map((row) => row.id);
  const before = sql`import_changes c
    where c.organization_id = ${organizationId} and c.import_id = ${id} and c.object_type = 'order' and c.object_id = any(${untouched}::uuid[])`;
  await sql`delete from tickets t using ${before} and t.organization_id = c.organization_id and t.order_id = c.object_id
    and not exists (select from jsonb_array_elements(c.before -> 'tickets') b where (b ->> 'id')::uuid = t.id)`.execute(trx);
  await sql`delete from purchases p using ${before} and p.organization_id = c.organization_id and p.order_id = c.object_id
    and not exists (select from jsonb_array_elements(c.before -> 'purchases') b where (b ->> 'id')::uuid = p.id)`.execute(trx);
  await sql`update orders o set user_id = b.user_id, number = b.number, status = b.status, currency = b.currency, total_e4 = b.total_e4,
      refunded_total_e4 = b.refunded_total_e4, discount_total_e4 = b.discount_total_e4, fee_total_e4 = b.fee_total_e4, adjustment_e4 = b.adjustment_e4,
      ordered_at = b.ordered_at, source_updated_at = b.source_updated_at, note = b.note, buyer = b.buyer, metadata = b.metadata,
      content_hash = b.content_hash, modified = now(), version = o.version + 1
    from (select r.* from import_changes c cross join lateral jsonb_populate_record(null::orders, c.before -> 'order') r
      where c.organization_id = ${organizationId} and c.import_id = ${id} and c.object_type = 'order' and c.object_id = any(${untouched}::uuid[])) b
    where o.organization_id = ${organizationId} and o.id = b.id`.execute(trx);
  await sql`update purchases p set user_id = b.user_id, product_id = b.product_id, position = b.position, external_id = b.external_id,
      variation = b.variation, quantity = b.quantity, unit_price_e4 = b.unit_price_e4, discount_e4 = b.discount_e4, fee_e4 = b.fee_e4,
      total_e4 = b.total_e4, status = b.status, refunded_amount_e4 = b.refunded_amount_e4, refunded_quantity = b.refunded_quantity,
      attendee_name = b.attendee_name, attendee_email = b.attendee_email, attributes = b.attributes, left_out = b.left_out,
      modified = now(), version = p.version + 1
    from (select r.* from import_changes c cross join lateral jsonb_populate_recordset(null::purchases, c.before -> 'purchases') r
      where c.organization_id = ${organizationId} and c.import_id = ${id} and c.object_type = 'order' and c.object_id = any(${untouched}::uuid[])) b
    where p.organization_id = ${organizationId} and p.id = b.id`.execute(trx);
  await sql`update tickets t set product_id = b.product_id, buyer_id = b.buyer_id, user_id = b.user_id, position = b.position, external_id = b.external_id,
      barcode = b.barcode, first_name = b.first_name, last_name = b.last_name, email = b.email, email_key = b.email_key, phone = b.phone,
      locale = b.locale, status = b.status, transferred_at = b.transferred_at, checked_in_at = b.checked_in_at, modified = now(), version = t.version + 1
    from (select r.* from import_changes c cross join lateral jsonb_populate_recordset(null::tickets, c.before -> 'tickets') r
      where c.organization_id = ${organizationId} and c.import_id = ${id} and c.object_type = 'order' and c.object_id = any(${untouched}::uuid[])) b
    where t.organization_id = ${organizationId} and t.id = b.id`.execute(trx);
  return untouched;
}

/** Removes consents that the import granted and that still say so. The history keeps both. */
export async function deleteGrantedConsents(trx: Trx, run: ImportKey, ids: readonly string[], actor: ImportRow): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with gone as (
      delete from consents where organization_id = ${run.organizationId} and id = any(${ids}::uuid[]) and version = 1 and status = 'granted' returning *
    ), told as (
      insert into consent_history (organization_id, consent_id, user_id, edition_id, channel, purpose, action, basis, source, wording, wording_version,
        reason, evidence, actor_type, actor_id, at, removed_status)
      select organization_id, id, user_id, edition_id, channel, purpose, 'deleted', basis, source, wording, wording_version, 'the import was undone', evidence,
        ${actor.actor_type}, ${actor.actor_id}::uuid, clock_timestamp(), status from gone
    )
    select id from gone`.execute(trx);
  return rows.map((row) => row.id);
}

/** Gives guests the values from before the import. @returns those that nobody touched since */
export async function restoreUsers(trx: Trx, { organizationId, id }: ImportKey, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string; email_key: string | null }>`
    update users u set email = b.email, email_key = b.email_key, phone = b.phone, phone_country = b.phone_country, first_name = b.first_name,
      last_name = b.last_name, locale = b.locale, country = b.country, city = b.city, postal_code = b.postal_code, birth_date = b.birth_date,
      attributes = b.attributes, email_status = b.email_status, sms_status = b.sms_status, modified = now(), version = u.version + 1
    from (select c.version_after, r.* from import_changes c cross join lateral jsonb_populate_record(null::users, c.before) r
      where c.organization_id = ${organizationId} and c.import_id = ${id} and c.object_type = 'user' and c.object_id = any(${ids}::uuid[])) b
    where u.organization_id = ${organizationId} and u.id = b.id and u.version = b.version_after
      and not exists (select from users o where o.organization_id = u.organization_id and o.email_key = b.email_key and o.id <> u.id)
    returning u.id, u.email_key`.execute(trx);
  await sql`delete from user_tags t using import_changes c
    where c.organization_id = ${organizationId} and c.import_id = ${id} and c.object_type = 'user' and c.object_id = any(${rows.map((row) => row.id)}::uuid[])
      and t.organization_id = c.organization_id and t.user_id = c.object_id
      and not exists (select from jsonb_array_elements_text(c.before -> 'tags') b(tag) where b.tag = t.tag)`.execute(trx);
  // The former address is the guest's own again, and no further one.
  await sql`delete from user_emails e using users u
    where u.organization_id = ${organizationId} and u.id = any(${rows.map((row) => row.id)}::uuid[])
      and e.organization_id = u.organization_id and e.user_id = u.id and e.email_key = u.email_key`.execute(trx);
  return rows.map((row) => row.id);
}

/** Removes guests whom the import made, whom nobody touched since and of whom nothing else is known. */
export async function deleteMadeUsers(trx: Trx, { organizationId, id }: ImportKey, ids: readonly string[]): Promise<string[]> {
  const { rows: free } = await sql<{ id: string }>`
    select u.id from users u
    join import_changes c on c.organization_id = u.organization_id and c.import_id = ${id} and c.object_type = 'user' and c.object_id = u.id
    where u.organization_id = ${organizationId} and u.id = any(${ids}::uuid[]) and u.version = c.version_after
      and not exists (select from orders o where o.organization_id = u.organization_id and o.user_id = u.id)
      and not exists (select from consents s where s.organization_id = u.organization_id and s.user_id = u.id)
      and not exists (select from tickets t where t.organization_id = u.organization_id and t.buyer_id = u.id)
      and not exists (select from campaign_recipients r where r.organization_id = u.organization_id and r.user_id = u.id)
      and not exists (select from segment_list_users l where l.organization_id = u.organization_id and l.user_id = u.id)
    order by u.id for update of u`.execute(trx);
  const gone = free.map((row) => row.id);
  await sql`update tickets set user_id = null where organization_id = ${organizationId} and user_id = any(${gone}::uuid[])`.execute(trx);
  await sql`delete from users where organization_id = ${organizationId} and id = any(${gone}::uuid[])`.execute(trx);
  return gone;
}

/** Hides products that the import made and nobody touched or bought since. */
export async function hideMadeProducts(trx: Trx, { organizationId }: ImportKey, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    update products p set deleted_at = now(), modified = now(), version = p.version + 1
    where p.organization_id = ${organizationId} and p.id = any(${ids}::uuid[]) and p.version = 1 and p.deleted_at is null
      and not exists (select from purchases l where l.organization_id = p.organization_id and l.product_id = p.id)
    returning p.id`.execute(trx);
  const gone = rows.map((row) => row.id);
  await sql`delete from product_aliases where organization_id = ${organizationId} and product_id = any(${gone}::uuid[])`.execute(trx);
  return gone;
}

/** Removes addresses that the import added and nobody changed since. */
export async function deleteMadeSuppressions(trx: Trx, { organizationId }: ImportKey, ids: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    delete from suppressions where organization_id = ${organizationId} and id = any(${ids}::uuid[]) and version = 1 returning id`.execute(
    trx,
  );
  return rows.map((row) => row.id);
}

/** Ends the undo, with what it left as it is. */
export async function finishUndoIf(trx: Trx, run: Run): Promise<void> {
  const { organizationId, id } = run;
  const left = sql`
    select 'order' as object_type, object_id, kept_reason as reason from import_items
      where organization_id = ${organizationId} and import_id = ${id} and kept_reason is not null
    union all
    select object_type, object_id, kept_reason from import_changes
      where organization_id = ${organizationId} and import_id = ${id} and kept_reason is not null`;
  await sql`update data_imports set undone_at = now(), modified = now(), version = version + 1,
      undo_kept_count = (select count(*) from (${left}) l),
      undo_kept = (select coalesce(jsonb_agg(to_jsonb(l) order by l.object_type, l.object_id), '[]') from (select * from (${left}) l
        order by l.object_type, l.object_id limit 100) l)
    where ${isCurrent(run)}`.execute(trx);
}

export const KEPT = { changedSince: CHANGED_SINCE, inUse: IN_USE };
