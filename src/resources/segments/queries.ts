import { type Checked, check, compile, type Diagnostic, type Predicate, type Schema } from "cel-sql";
import { type RawBuilder, sql } from "kysely";
import { type Columns, columnNames, columnValues, versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import { withVagueSegments } from "./cycles.ts";
import { findFacts } from "./facts.ts";
import { describeErrors } from "./findings.ts";
import { knownValuesOf } from "./known-values.ts";
import { membersSql } from "./predicate-sql.ts";
import { type StaleReason, staleReason } from "./stale-queries.ts";
import { vocabularyOf } from "./vocabulary.ts";

/** How far a calculation has come. */
export interface Progress {
  phase: "waiting" | "evaluating" | "storing";
  done?: number;
  total?: number;
}

export interface SegmentRow {
  organization_id: string;
  id: string;
  edition_id: string | null;
  name: string;
  description: string;
  kind: "expression" | "list";
  expression: string;
  communication_type: "marketing" | "transactional";
  communication_channel: "any" | "email" | "sms";
  audience: "buyers" | "holders" | "both";
  status: "draft" | "calculating" | "ready" | "failed";
  user_count: number;
  calculated_at: Date | null;
  calculation_ms: number | null;
  error_message: string;
  progress: Progress | null;
  calculation: number;
  current_calculation: number | null;
  members_from: number;
  stale_reason: StaleReason | null;
  created: Date;
  modified: Date;
  version: number;
}

/** An expression with what decides its vocabulary. */
export interface SegmentExpression {
  organizationId: string;
  editionId: string | null;
  expression: string;
}

/** The expression does not fit the vocabulary (any more). The message names each error with line and column. */
export class SegmentExpressionError extends Error {
  override readonly name = "SegmentExpressionError";
  readonly diagnostics: Diagnostic[];

  constructor(message: string, diagnostics: Diagnostic[]) {
    super(message);
    this.diagnostics = diagnostics;
  }
}

/**
 * The members of a segment as a condition on `users u`; everything from the expression is a bound parameter. The caller filters u.organization_id.
 * @throws SegmentExpressionError
 */
export async function compileSegment(trx: Trx, segment: SegmentExpression, now: Date): Promise<RawBuilder<boolean>> {
  const { predicate } = await requireMeaning(trx, segment);
  return membersSql(predicate, segment.organizationId, now);
}

/** @throws SegmentExpressionError */
export async function requireMeaning(trx: Trx, segment: SegmentExpression): Promise<{ checked: Checked; predicate: Predicate }> {
  const { checked, predicate } = await checkExpression(trx, segment);
  if (predicate) return { checked, predicate };
  throw new SegmentExpressionError(describeErrors(segment.expression, checked.diagnostics), checked.diagnostics);
}

/** Types an expression against its vocabulary; `predicate` is null when it has an error. */
export async function checkExpression(
  trx: Trx,
  segment: SegmentExpression,
): Promise<{ checked: Checked; predicate: Predicate | null; schema: Schema }> {
  const facts = await findFacts(trx, segment.organizationId, segment.editionId);
  const schema = vocabularyOf(facts);
  const known = knownValuesOf(facts);
  const checked = withVagueSegments(check(segment.expression, schema, { knownValues: (kind) => known[kind] }));
  return { checked, predicate: checked.typed ? compile(checked, schema) : null, schema };
}

/** The names that an expression of the organization, and of the edition, may use. */
export async function findVocabulary(trx: Trx, { organizationId, editionId }: Omit<SegmentExpression, "expression">): Promise<Schema> {
  return vocabularyOf(await findFacts(trx, organizationId, editionId));
}

/** How many users the condition holds for. */
export async function countMembers(trx: Trx, organizationId: string, member: RawBuilder<boolean>): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from users u where u.organization_id = ${organizationId} and ${member}`.execute(trx);
  return rows[0]?.n ?? 0;
}

export async function countUsers(trx: Trx, organizationId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*) as n from users where organization_id = ${organizationId}`.execute(trx);
  return rows[0]?.n ?? 0;
}

export async function findDatabaseTime(trx: Trx): Promise<Date> {
  const { rows } = await sql<{ now: Date }>`select now() as now`.execute(trx);
  return rows[0]?.now ?? new Date();
}

export const segmentColumns: RawBuilder<unknown> = sql`t.*, ${staleReason} as stale_reason`;

export const segmentOrderings = ["name", "status", "user_count", "created", "modified"] as const;

export interface SegmentFilters {
  edition_id?: string;
  status?: string;
  communication_type?: string;
  communication_channel?: string;
  search?: string;
}

export function listSegments(trx: Trx, organizations: readonly string[], query: PageRequest & SegmentFilters): Promise<Page<SegmentRow>> {
  const where: RawBuilder<unknown>[] = [];
  if (query.edition_id !== undefined) where.push(sql`t.edition_id = ${query.edition_id}`);
  if (query.status !== undefined) where.push(sql`t.status = ${query.status}`);
  if (query.communication_type !== undefined) where.push(sql`t.communication_type = ${query.communication_type}`);
  if (query.communication_channel !== undefined) where.push(sql`t.communication_channel = ${query.communication_channel}`);
  if (query.search) where.push(sql`strpos(lower(t.name || ' ' || t.description), lower(${query.search})) > 0`);
  const source = {
    from: sql`segments t`,
    columns: segmentColumns,
    where,
    always: [sql`t.deleted_at is null`],
    orderings: {
      name: sql`t.name`,
      status: sql`t.status`,
      user_count: sql`t.user_count`,
      created: sql`t.created`,
      modified: sql`t.modified`,
    },
    defaultOrdering: ["-created"],
  };
  return listRows<SegmentRow>(trx, organizations, source, query);
}

export async function findSegment(trx: Trx, organizations: readonly string[], id: string): Promise<SegmentRow | undefined> {
  const { rows } = await sql<SegmentRow>`
    select ${segmentColumns} from segments t where t.organization_id = any(${organizations}::uuid[]) and t.id = ${id} and t.deleted_at is null`.execute(
    trx,
  );
  return rows[0];
}

/** The segments of an edition that are expressions, not lists of users. */
export async function listSegmentsOfEdition(trx: Trx, organizationId: string, editionId: string): Promise<SegmentRow[]> {
  const { rows } = await sql<SegmentRow>`select ${segmentColumns} from segments t
    where t.organization_id = ${organizationId} and t.edition_id = ${editionId} and t.kind = 'expression' and t.deleted_at is null order by t.id`.execute(
    trx,
  );
  return rows;
}

/** Locks the row against every change, and against a campaign that begins to use it. */
export async function findSegmentForUpdate(trx: Trx, organizations: readonly string[], id: string): Promise<SegmentRow | undefined> {
  const { rows } = await sql<SegmentRow>`
    select ${segmentColumns} from segments t where t.organization_id = any(${organizations}::uuid[]) and t.id = ${id} and t.deleted_at is null for update of t`.execute(
    trx,
  );
  return rows[0];
}

export async function insertSegment(trx: Trx, organizationId: string, id: string, columns: Columns): Promise<SegmentRow> {
  const row = { ...columns, organization_id: organizationId, id };
  const { rows } = await sql<SegmentRow>`insert into segments as t (${columnNames(row)}) values (${columnValues(row)})
    returning ${segmentColumns}`.execute(trx);
  return rows[0] as SegmentRow;
}

export async function updateSegment(trx: Trx, organizationId: string, id: string, columns: Columns): Promise<SegmentRow> {
  const { rows } = await sql<SegmentRow>`
    update segments t set ${versionedAssignments(columns)} where t.organization_id = ${organizationId} and t.id = ${id} returning ${segmentColumns}`.execute(
    trx,
  );
  return rows[0] as SegmentRow;
}

/** Makes the last members invalid and every running calculation stale. */
export async function invalidateMembers(trx: Trx, organizationId: string, id: string): Promise<void> {
  await sql`update segments set status = 'draft', calculation = calculation + 1, current_calculation = null, calculation_heartbeat_at = null,
      user_count = 0, calculated_at = null, calculation_ms = null, error_message = '', progress = null
    where organization_id = ${organizationId} and id = ${id}`.execute(trx);
}

export async function hideSegment(trx: Trx, organizationId: string, id: string): Promise<void> {
  await sql`update segments set deleted_at = now(), modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${id}`.execute(trx);
}

/** Names of the campaigns that still need the segment. */
export async function listCampaignsUsing(trx: Trx, organizationId: string, segmentId: string): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from campaigns where organization_id = ${organizationId} and segment_id = ${segmentId} and status not in ('sent', 'failed', 'cancelled')
    order by name limit 20`.execute(trx);
  return rows.map(({ name }) => name);
}
