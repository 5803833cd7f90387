import type { Conjunct } from "cel-sql";
import { type RawBuilder, sql } from "kysely";
import { inOrganizations } from "../../platform/database/doors.ts";
import type { JobContext } from "../../platform/jobs/job.ts";
import type { Calculation } from "./calculation-queries.ts";
import { place } from "./findings.ts";
import { predicateSql } from "./predicate-sql.ts";
import { countMembers, findDatabaseTime, requireMeaning } from "./queries.ts";

/** As long as each clause may take when it is tried out alone. */
const TRIAL_MS = 2_000;

/** The end of the sentence about an expression that took too long: which clause to change. */
export async function describeCostliestClause(context: JobContext, calculation: Calculation): Promise<string> {
  const clause = await findCostliestClause(context, calculation);
  if (!clause) return ": narrow the expression";
  const { line, column } = place(calculation.expression, clause);
  return `; the costliest clause is ${clause.text} (line ${line}, column ${column}): narrow it, or say the same with fewer rows to look at`;
}

/** Each clause is counted alone for a moment; of those that take too long, the one that the planner thinks worst of. */
async function findCostliestClause(context: JobContext, calculation: Calculation): Promise<Conjunct | undefined> {
  const { organizationId } = calculation;
  const read = <T>(work: Parameters<typeof inOrganizations<T>>[2]) =>
    inOrganizations(context.db, [organizationId], work, { readOnly: true, timeoutMs: Math.min(TRIAL_MS, context.statementTimeoutMs) });
  const { clauses, now } = await read(async (trx) => {
    const { predicate } = await requireMeaning(trx, calculation);
    return { clauses: predicate.conjuncts, now: await findDatabaseTime(trx) };
  });
  const tried: { clause: Conjunct; ms: number; cost: number }[] = [];
  for (const clause of clauses) {
    const condition = predicateSql(clause.where({ alias: "u", params: { now } }));
    const started = performance.now();
    const done = await read((trx) => countMembers(trx, organizationId, condition)).catch(() => null);
    const ms = done === null ? TRIAL_MS : performance.now() - started;
    tried.push({ clause, ms, cost: await read((trx) => findCost(trx, organizationId, condition)).catch(() => 0) });
  }
  return tried.toSorted((a, b) => b.ms - a.ms || b.cost - a.cost)[0]?.clause;
}

async function findCost(trx: Parameters<typeof countMembers>[0], organizationId: string, condition: RawBuilder<boolean>): Promise<number> {
  const { rows } = await sql<{ "QUERY PLAN": { Plan: { "Total Cost": number } }[] }>`
    explain (format json) select count(*) from users u where u.organization_id = ${organizationId} and ${condition}`.execute(trx);
  return rows[0]?.["QUERY PLAN"][0]?.Plan["Total Cost"] ?? 0;
}
