import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { ImportKey } from "./queries.ts";

const PAGE = 5_000;

/** Rejected rows after one, in the order of the file; none after the last. */
export async function listRejects(
  trx: Trx,
  { organizationId, id }: ImportKey,
  after: number,
): Promise<{ row_number: number; reason: string }[]> {
  const { rows } = await sql<{ row_number: number; reason: string }>`
    select row_number, reason from import_rejects
    where organization_id = ${organizationId} and import_id = ${id} and row_number > ${after} order by row_number limit ${PAGE}`.execute(
    trx,
  );
  return rows;
}
