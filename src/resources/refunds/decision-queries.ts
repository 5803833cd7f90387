import { type Selectable, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { RefundDecisionsTable } from "../../tables.gen.ts";
import type { RefundStatus } from "./schema.ts";

export type DecisionRow = Selectable<RefundDecisionsTable>;

export interface DecisionResult {
  refund_request_id: string;
  outcome: string;
  status: RefundStatus;
  detail: string;
}

/** Of the named requests those that there are, with their organization. */
export async function listOrganizationsOf(
  trx: Trx,
  organizations: readonly string[],
  ids: readonly string[],
): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; organization_id: string }>`
    select id, organization_id from refund_requests where organization_id = any(${organizations}::uuid[]) and id = any(${ids}::uuid[])`.execute(
    trx,
  );
  return new Map(rows.map((row) => [row.id, row.organization_id]));
}

export async function insertDecision(
  trx: Trx,
  row: Pick<DecisionRow, "organization_id" | "id" | "decision" | "note" | "decided_by_type" | "decided_by_id">,
  requestIds: readonly string[],
): Promise<void> {
  await sql`insert into refund_decisions (organization_id, id, decision, note, decided_by_type, decided_by_id)
    values (${row.organization_id}, ${row.id}, ${row.decision}, ${row.note}, ${row.decided_by_type}, ${row.decided_by_id})`.execute(trx);
  await sql`insert into refund_decision_rows (organization_id, decision_id, position, request_id)
    select ${row.organization_id}, ${row.id}, n, id from unnest(${requestIds}::uuid[]) with ordinality as g(id, n)`.execute(trx);
}

export async function findDecision(trx: Trx, organizations: readonly string[], id: string): Promise<DecisionRow | undefined> {
  const { rows } = await sql<DecisionRow>`
    select * from refund_decisions where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(trx);
  return rows[0];
}

export async function listResults(
  trx: Trx,
  { organization_id, id }: Pick<DecisionRow, "organization_id" | "id">,
): Promise<DecisionResult[]> {
  const { rows } = await sql<DecisionResult>`
    select d.request_id as refund_request_id, d.outcome, r.status, d.detail from refund_decision_rows d
    join refund_requests r on r.organization_id = d.organization_id and r.id = d.request_id
    where d.organization_id = ${organization_id} and d.decision_id = ${id} order by d.position`.execute(trx);
  return rows;
}

export async function listWaiting(trx: Trx, organizationId: string, id: string): Promise<{ position: number; request_id: string }[]> {
  const { rows } = await sql<{ position: number; request_id: string }>`select position, request_id from refund_decision_rows
    where organization_id = ${organizationId} and decision_id = ${id} and outcome = 'waiting' order by position`.execute(trx);
  return rows;
}

/** Records a row's outcome; false when it has one. */
export async function settleRowIf(
  trx: Trx,
  key: { organizationId: string; id: string; position: number },
  outcome: "done" | "refused",
  detail: string,
): Promise<boolean> {
  const { rows } = await sql`update refund_decision_rows set outcome = ${outcome}, detail = ${detail}
    where organization_id = ${key.organizationId} and decision_id = ${key.id} and position = ${key.position} and outcome = 'waiting' returning position`.execute(
    trx,
  );
  return rows.length > 0;
}

export async function completeDecisionIf(trx: Trx, organizationId: string, id: string): Promise<void> {
  await sql`update refund_decisions set status = 'completed', modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${id} and status = 'running'
      and not exists (select from refund_decision_rows r where r.organization_id = refund_decisions.organization_id and r.decision_id = refund_decisions.id
        and r.outcome = 'waiting')`.execute(trx);
}
