import { sql } from "kysely";
import { evaluate } from "../../packages/cel-sql/src/eval/evaluate.ts";
import type { Database } from "../../src/platform/database/database.ts";
import { checkExpression, compileSegment } from "../../src/resources/segments/queries.ts";
import type { Case } from "./cases.ts";
import { NOW, type Place, read } from "./compare.ts";
import { fetchGuests, type Guest } from "./sample.ts";

const PAGES = 5;
const PAGE = 1_000;

/**
 * Streams users to @bufbuild/cel, a thousand at a time from five places, and says how long all would take at that pace.
 * @throws Error when it finds other members among them than the database does
 */
export async function evaluateInProcess(db: Database, place: Place, users: number, { name, expression }: Case): Promise<number> {
  const { checked, starts } = await read(db, place, async (trx) => {
    const { rows } = await sql<{ id: string }>`
      select id from (select id, row_number() over (order by id) - 1 as n from users where organization_id = ${place.organizationId}) u
      where n % ${Math.max(1, Math.floor(users / PAGES))}::bigint = 0 order by n limit ${PAGES}`.execute(trx);
    return { starts: rows.map(({ id }) => id), ...(await checkExpression(trx, { ...place, expression })) };
  });
  const started = performance.now();
  const members: string[] = [];
  const seen: string[] = [];
  for (const start of starts) {
    const guests = await read(db, place, (trx) => fetchGuests(trx, place.organizationId, start, PAGE, expression));
    seen.push(...guests.map(({ id }) => id));
    members.push(...guests.filter(isMember).map(({ id }) => id));
  }
  const milliseconds = performance.now() - started;
  const expected = await membersAmong(db, place, expression, seen);
  if (expected.join() !== members.toSorted().join())
    throw new Error(`${name}: ${members.length} members in process, ${expected.length} in SQL`);
  return (milliseconds * users) / seen.length;

  function isMember({ root }: Guest): boolean {
    return evaluate(checked, { ...root, now: NOW }) === true;
  }
}

function membersAmong(db: Database, place: Place, expression: string, ids: string[]): Promise<string[]> {
  return read(db, place, async (trx) => {
    const member = await compileSegment(trx, { ...place, expression }, NOW);
    const { rows } = await sql<{ id: string }>`
      select u.id from users u where u.organization_id = ${place.organizationId} and u.id = any(${ids}::uuid[]) and ${member} order by u.id`.execute(
      trx,
    );
    return rows.map(({ id }) => id);
  });
}
