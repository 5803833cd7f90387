import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { Analysis } from "./analysis.ts";
import type { Notice } from "./mapping/types.ts";
import type { ImportKey } from "./queries.ts";

/** Keeps what the whole file shows. */
export async function updateAnalysis(
  trx: Trx,
  { organizationId, id }: ImportKey,
  analysis: Analysis,
  notices: readonly Notice[],
): Promise<void> {
  await sql`update data_imports set detected = ${JSON.stringify(analysis)}::jsonb, notices = ${JSON.stringify(notices)}::jsonb, rows_total = ${analysis.rows}
    where organization_id = ${organizationId} and id = ${id}`.execute(trx);
}
