import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import type { Pair } from "./queries.ts";

/**
 * Brings the consents of both together: where both had decided on the same thing a withdrawal beats a grant, whenever it was, and of two alike the later one stays.
 * Gives the ids that moved, and the rows of the one who stays that gave way.
 */
export async function mergeConsents(
  trx: Trx,
  { organizationId, from, to }: Pair,
): Promise<{ moved: string[]; replaced: Record<string, unknown>[] }> {
  const same = sql`k.organization_id = g.organization_id and k.user_id = ${to} and k.channel = g.channel and k.purpose = g.purpose
    and k.edition_id is not distinct from g.edition_id`;
  const { rows: replaced } = await sql<{ row: Record<string, unknown> }>`
    delete from consents k using consents g
    where g.organization_id = ${organizationId} and g.user_id = ${from} and ${same}
      and (g.status = 'withdrawn', g.decided_at) > (k.status = 'withdrawn', k.decided_at)
    returning to_jsonb(k) as row`.execute(trx);
  const { rows: moved } = await sql<{ id: string }>`
    update consents g set user_id = ${to}, modified = now(), version = version + 1
    where g.organization_id = ${organizationId} and g.user_id = ${from} and not exists (select from consents k where ${same})
    returning id`.execute(trx);
  return { moved: moved.map(({ id }) => id), replaced: replaced.map(({ row }) => row) };
}

/** Gives both their own consents back. What the guest withdrew since the merge, no grant from before it comes back against. */
export async function separateConsents(
  trx: Trx,
  { organizationId, from, to }: Pair,
  kept: { moved: readonly string[]; own: readonly object[]; replaced: readonly object[]; since: Date },
): Promise<void> {
  const { rows: withdrawn } = await sql<{ key: string }>`
    select channel || ' ' || purpose || ' ' || coalesce(edition_id::text, '') as key from consents
    where organization_id = ${organizationId} and user_id = ${to} and status = 'withdrawn' and decided_at > ${kept.since}`.execute(trx);
  const keys = withdrawn.map(({ key }) => key);
  await sql`update consents set user_id = ${from}, modified = now(), version = version + 1
    where organization_id = ${organizationId} and user_id = ${to} and id = any(${kept.moved}::uuid[])`.execute(trx);
  const rows = JSON.stringify([...kept.own, ...kept.replaced]);
  await sql`insert into consents select c.* from jsonb_populate_recordset(null::consents, ${rows}::jsonb) c
    where c.organization_id = ${organizationId}
      and not (c.status = 'granted' and c.channel || ' ' || c.purpose || ' ' || coalesce(c.edition_id::text, '') = any(${keys}::text[]))
    on conflict do nothing`.execute(trx);
}
