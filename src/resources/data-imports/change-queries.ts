import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { ImportKey } from "./queries.ts";

/** What a batch is about to change. Only the first change of an object is kept: an undo goes back to before the import. */
export async function insertBefore(
  trx: Trx,
  key: ImportKey,
  { orderIds, userIds }: { orderIds: string[]; userIds: string[] },
): Promise<void> {
  const { organizationId, id } = key;
  if (orderIds.length > 0)
    await sql`insert into import_changes (organization_id, import_id, object_type, object_id, before, version_after)
      select o.organization_id, ${id}, 'order', o.id, jsonb_build_object('order', to_jsonb(o),
        'purchases', (select coalesce(jsonb_agg(to_jsonb(p)), '[]') from purchases p where p.organization_id = o.organization_id and p.order_id = o.id),
        'tickets', (select coalesce(jsonb_agg(to_jsonb(t)), '[]') from tickets t where t.organization_id = o.organization_id and t.order_id = o.id)), 0
      from orders o where o.organization_id = ${organizationId} and o.id = any(${orderIds}::uuid[])
      on conflict do nothing`.execute(trx);
  if (userIds.length > 0)
    await sql`insert into import_changes (organization_id, import_id, object_type, object_id, before, version_after)
      select u.organization_id, ${id}, 'user', u.id, to_jsonb(u) || jsonb_build_object('tags', (select coalesce(jsonb_agg(t.tag), '[]') from user_tags t
        where t.organization_id = u.organization_id and t.user_id = u.id)), 0
      from users u where u.organization_id = ${organizationId} and u.id = any(${userIds}::uuid[])
      on conflict do nothing`.execute(trx);
}

/** The versions that the batch left behind. */
export async function updateVersionsAfter(
  trx: Trx,
  { organizationId, id }: ImportKey,
  { orderIds, userIds }: { orderIds: string[]; userIds: string[] },
): Promise<void> {
  if (orderIds.length > 0)
    await sql`update import_changes c set version_after = v.version
      from (${versionsOfOrders(organizationId, orderIds)}) v
      where c.organization_id = ${organizationId} and c.import_id = ${id} and c.object_type = 'order' and c.object_id = v.id`.execute(trx);
  if (userIds.length > 0)
    await sql`update import_changes c set version_after = u.version from users u
      where c.organization_id = ${organizationId} and c.import_id = ${id} and c.object_type = 'user' and c.object_id = u.id
        and u.organization_id = ${organizationId} and u.id = any(${userIds}::uuid[])`.execute(trx);
}

/** An order's version together with those of its purchases and tickets: any change of them makes it larger. */
export function versionsOfOrders(organizationId: string, orderIds: readonly string[]) {
  return sql`select o.id, o.version
      + coalesce((select sum(p.version) from purchases p where p.organization_id = o.organization_id and p.order_id = o.id), 0)::bigint
      + coalesce((select sum(t.version) from tickets t where t.organization_id = o.organization_id and t.order_id = o.id), 0)::bigint as version
    from orders o where o.organization_id = ${organizationId} and o.id = any(${orderIds}::uuid[])`;
}

export type MadeType = "user" | "product" | "consent" | "suppression";

/** What the batch made, each in its first version. Orders that it made are told by their items. */
export async function insertMade(
  trx: Trx,
  { organizationId, id }: ImportKey,
  made: readonly { type: MadeType; id: string }[],
): Promise<void> {
  if (made.length === 0) return;
  await sql`insert into import_changes (organization_id, import_id, object_type, object_id, version_after)
    select ${organizationId}, ${id}, m.type, m.id, 1
    from unnest(${made.map(({ type }) => type)}::text[], ${made.map((one) => one.id)}::uuid[]) as m(type, id)
    on conflict do nothing`.execute(trx);
}
