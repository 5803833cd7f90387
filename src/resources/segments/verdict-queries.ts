import type { SqlText } from "cel-sql";
import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { predicateSql } from "./predicate-sql.ts";

export async function findRow(trx: Trx, statement: SqlText): Promise<Record<string, unknown> | undefined> {
  return (await findRows(trx, statement, 1))[0];
}

export async function findRows(trx: Trx, statement: SqlText, atMost: number): Promise<Record<string, unknown>[]> {
  const { rows } = await sql<Record<string, unknown>>`select q.* from ${predicateSql(statement)} q limit ${atMost}`.execute(trx);
  return rows;
}
