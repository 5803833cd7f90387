import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";

/** Two changes at once could each close half of a circle. */
export async function lockSegmentNames(trx: Trx, organizationId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`segment-names:${organizationId}`}, 0))`.execute(trx);
}

/** The segments whose expression may ask for others. */
export async function listAskingSegments(trx: Trx, organizationId: string): Promise<{ id: string; name: string; expression: string }[]> {
  const { rows } = await sql<{ id: string; name: string; expression: string }>`
    select id, name, expression from segments where organization_id = ${organizationId} and deleted_at is null and strpos(expression, 'segments') > 0`.execute(
    trx,
  );
  return rows;
}
