import { createHmac } from "node:crypto";
import { sql } from "kysely";
import type { Database } from "../database/database.ts";
import { asSystem, inOrganizations, type Trx } from "../database/doors.ts";

/** A row of the chain with the entry that it seals, as text; null where the entry is gone. */
interface Link {
  sequence: number;
  entry_id: string;
  hash: Buffer;
  entry: string | null;
}

/** What does not fit, told by the place in the chain or the entry's id. */
export interface Misfit {
  sequence: number | null;
  entryId: string;
  problem: "changed or moved" | "removed" | "missing place" | "never sealed";
}

const BATCH = 1_000;
const START = Buffer.alloc(32);

/** Organizations with entries that wait to be sealed. */
export async function listUnsealed(db: Database): Promise<string[]> {
  const { rows } = await asSystem(db, "maintenance", (trx) =>
    sql<{ organization_id: string }>`select distinct organization_id from audit_unsealed`.execute(trx),
  );
  return rows.map((row) => row.organization_id);
}

/** Seals what waits in one organization, up to 1,000 entries in the order of their ids; gives how many. Two that seal at once wait for each other. */
export function sealEntries(db: Database, organizationId: string, secretKey: string): Promise<number> {
  return inOrganizations(db, [organizationId], async (trx) => {
    await sql`select pg_advisory_xact_lock(hashtextextended(${`audit chain ${organizationId}`}, 0))`.execute(trx);
    const head = await findHead(trx, organizationId);
    const { rows } = await sql<{ id: string; entry: string }>`
      select u.entry_id as id, ${entryText} as entry from audit_unsealed u
      join audit_entries e on e.organization_id = u.organization_id and e.id = u.entry_id
      where u.organization_id = ${organizationId} order by u.entry_id limit ${BATCH}`.execute(trx);
    let hash: Buffer = head?.hash ?? START;
    const links = rows.map(({ id, entry }, index) => {
      hash = linkHash(secretKey, hash, (head?.sequence ?? 0) + index + 1, entry);
      return { sequence: (head?.sequence ?? 0) + index + 1, entry_id: id, hash: hash.toString("hex") };
    });
    if (links.length === 0) return 0;
    await sql`insert into audit_chain (organization_id, sequence, entry_id, hash)
      select ${organizationId}, l.sequence, l.entry_id, decode(l.hash, 'hex')
      from jsonb_to_recordset(${JSON.stringify(links)}::jsonb) as l(sequence bigint, entry_id uuid, hash text)`.execute(trx);
    await sql`delete from audit_unsealed where organization_id = ${organizationId} and entry_id = any(${rows.map(({ id }) => id)}::uuid[])`.execute(
      trx,
    );
    return links.length;
  });
}

/** Walks an organization's whole chain and gives every place that does not fit, and every entry that has waited for longer than a minute. */
export async function checkChain(db: Database, organizationId: string, secretKey: string): Promise<{ sealed: number; misfits: Misfit[] }> {
  const misfits: Misfit[] = [];
  let sequence = 0;
  let hash: Buffer = START;
  for (;;) {
    const from = sequence;
    const links = await inOrganizations(db, [organizationId], (trx) => listLinks(trx, organizationId, from), {
      timeoutMs: 60_000,
      readOnly: true,
    });
    for (const link of links) {
      const problem = problemOf(link, sequence, linkHash(secretKey, hash, link.sequence, link.entry ?? ""));
      if (problem) misfits.push({ sequence: link.sequence, entryId: link.entry_id, problem });
      [sequence, hash] = [link.sequence, link.hash];
    }
    if (links.length < BATCH) break;
  }
  const waiting = await inOrganizations(db, [organizationId], (trx) => listNeverSealed(trx, organizationId), {
    timeoutMs: 60_000,
    readOnly: true,
  });
  misfits.push(...waiting.map((entryId) => ({ sequence: null, entryId, problem: "never sealed" as const })));
  return { sealed: sequence, misfits };
}

function problemOf(link: Link, before: number, expected: Buffer): Misfit["problem"] | undefined {
  if (link.entry === null) return "removed";
  if (link.sequence !== before + 1) return "missing place";
  return expected.equals(link.hash) ? undefined : "changed or moved";
}

// Every column, spelled in one way whatever the session's settings are.
const entryText = sql<string>`jsonb_build_array(e.organization_id, e.id, extract(epoch from e.at)::text, e.actor_type, e.actor_id, e.action, e.object_type,
  e.object_id, e.changes, e.request_id)::text`;

function linkHash(secretKey: string, before: Buffer, sequence: number, entry: string): Buffer {
  return createHmac("sha256", secretKey).update("audit chain\0").update(before).update(`${sequence}\0`).update(entry).digest();
}

async function findHead(trx: Trx, organizationId: string): Promise<{ sequence: number; hash: Buffer } | undefined> {
  const { rows } = await sql<{ sequence: number; hash: Buffer }>`
    select sequence, hash from audit_chain where organization_id = ${organizationId} order by sequence desc limit 1`.execute(trx);
  return rows[0];
}

async function listLinks(trx: Trx, organizationId: string, after: number): Promise<Link[]> {
  const { rows } = await sql<Link>`
    select c.sequence, c.entry_id, c.hash, case when e.id is not null then ${entryText} end as entry
    from audit_chain c left join audit_entries e on e.organization_id = c.organization_id and e.id = c.entry_id
    where c.organization_id = ${organizationId} and c.sequence > ${after} order by c.sequence limit ${BATCH}`.execute(trx);
  return rows;
}

async function listNeverSealed(trx: Trx, organizationId: string): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select e.id from audit_entries e where e.organization_id = ${organizationId} and e.at < now() - interval '1 minute'
      and not exists (select from audit_chain c where c.organization_id = e.organization_id and c.entry_id = e.id)
    order by e.id limit ${BATCH}`.execute(trx);
  return rows.map((row) => row.id);
}
