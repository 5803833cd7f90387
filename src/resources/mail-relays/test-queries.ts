import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { RelayRow } from "./queries.ts";

/** A relay with what its test needs. */
export interface RelayTest extends RelayRow {
  organization_name: string;
  from_address: string | null;
}

/** Undefined when another test took its place. */
export async function findTestIf(
  trx: Trx,
  organizationId: string,
  { id, run }: { id: string; run: number },
): Promise<RelayTest | undefined> {
  const { rows } = await sql<RelayTest>`
    select r.*, o.name as organization_name, o.email_from_address as from_address from mail_relays r join organizations o on o.id = r.organization_id
    where r.organization_id = ${organizationId} and r.id = ${id} and r.test_run = ${run} and r.test_status = 'testing'`.execute(trx);
  return rows[0];
}
