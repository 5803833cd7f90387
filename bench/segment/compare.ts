import { type RawBuilder, sql } from "kysely";
import type { Database } from "../../src/platform/database/database.ts";
import { inOrganizations, type Trx } from "../../src/platform/database/doors.ts";
import { compileSegment, countMembers } from "../../src/resources/segments/queries.ts";
import { type Case, cases } from "./cases.ts";

export const NOW = new Date("2026-11-24T00:00:00Z");
const ROUNDS = 5;
export const TIMEOUT_MS = 300_000;

/** The organization that is measured and the edition that its segments belong to. */
export interface Place {
  organizationId: string;
  editionId: string;
}

export interface Comparison extends Case {
  members: number;
  handMs: number;
  compiledMs: number;
  ratio: number;
}

/** Counts each segment both ways through the same door: once to warm up, then in turns, the best of five each. */
export async function compareAll(
  db: Database,
  place: Place,
  only = "",
  say: (line: string) => void = () => undefined,
): Promise<Comparison[]> {
  const done: Comparison[] = [];
  for (const one of cases.filter(({ name }) => name.includes(only))) {
    const compared = await compare(db, place, one);
    say(
      `${one.name}: ${compared.handMs.toFixed(0)} ms by hand, ${compared.compiledMs.toFixed(0)} ms compiled, ${compared.ratio.toFixed(2)}`,
    );
    done.push(compared);
  }
  return done;
}

async function compare(db: Database, place: Place, one: Case): Promise<Comparison> {
  const { hand, compiled } = await read(db, place, async (trx) => ({
    hand: await literal(trx, place, one.hand),
    compiled: await compileSegment(trx, { ...place, expression: one.expression }, NOW),
  }));
  const count = (member: RawBuilder<boolean>) => timed(db, place, member);
  const members = [await count(hand), await count(compiled)].map(({ n }) => n);
  if (members[0] !== members[1]) throw new Error(`${one.name}: ${members[0]} by hand, ${members[1]} compiled`);
  const best = { hand: Infinity, compiled: Infinity };
  for (let round = 0; round < ROUNDS; round += 1) {
    const turns = [["hand", hand] as const, ["compiled", compiled] as const];
    for (const [name, member] of round % 2 === 0 ? turns : turns.toReversed()) best[name] = Math.min(best[name], (await count(member)).ms);
  }
  return { ...one, members: members[0] ?? 0, handMs: best.hand, compiledMs: best.compiled, ratio: best.compiled / best.hand };
}

function timed(db: Database, { organizationId }: Place, member: RawBuilder<boolean>): Promise<{ ms: number; n: number }> {
  return read(db, { organizationId }, async (trx) => {
    const started = performance.now();
    const n = await countMembers(trx, organizationId, member);
    return { ms: performance.now() - started, n };
  });
}

export function read<T>(db: Database, { organizationId }: Pick<Place, "organizationId">, work: (trx: Trx) => Promise<T>): Promise<T> {
  return inOrganizations(db, [organizationId], work, { readOnly: true, timeoutMs: TIMEOUT_MS });
}

/** What was written by hand, its names replaced by the organization's own ids. */
async function literal(trx: Trx, { organizationId }: Place, text: string): Promise<RawBuilder<boolean>> {
  const { rows } = await sql<{ name: string; id: string }>`
    select 'edition ' || slug as name, id from editions where organization_id = ${organizationId}
    union all select 'product ' || e.slug || ' ' || p.name, p.id from products p join editions e on e.organization_id = p.organization_id and e.id = p.edition_id
      where p.organization_id = ${organizationId}
    union all select 'campaign ' || name, id from campaigns where organization_id = ${organizationId}`.execute(trx);
  const ids = new Map([...rows, { name: "org", id: organizationId }].map(({ name, id }) => [name, `'${id}'::uuid`]));
  ids.set("now", `timestamptz '${NOW.toISOString()}'`);
  const filled = text.replaceAll(/\{([^}]+)\}/g, (_, name: string) => {
    const id = ids.get(name);
    if (id === undefined) throw new Error(`there is no ${name}`);
    return id;
  });
  return sql<boolean>`(${sql.raw(filled)})`;
}
