import { Type } from "typebox";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { refreshStatistics } from "../../platform/database/statistics.ts";
import { defineJob, type JobContext } from "../../platform/jobs/job.ts";
import { findDependence } from "./dependence.ts";
import { distinctQuestions, type Question, questionsOf, stateOf } from "./explanation.ts";
import { countByStatement, deleteOldCounts, endExplanationRequest, findFreshCounts, upsertCount } from "./explanation-queries.ts";
import { checkExpression, findDatabaseTime, findSegment } from "./queries.ts";

/** Counts what the explanation of a segment asks and nobody has counted lately. One statement a number, so that a costly clause costs only itself. */
export const countExplanation = defineJob({
  name: "segment-explanation",
  payload: Type.Object({ organization_id: Type.String(), segment_id: Type.String() }),
  run: async ({ organization_id: organizationId, segment_id: id }, context) => {
    await refreshStatistics(context.db);
    const within = <T>(work: (trx: Trx) => Promise<T>) =>
      inOrganizations(context.db, [organizationId], work, { timeoutMs: context.statementTimeoutMs });
    const { questions, state } = await within((trx) => findOpenQuestions(trx, organizationId, id));
    for (const question of questions) {
      if (context.signal.aborted) throw new Error("the worker stops; another one counts on");
      await answer(question, organizationId, state, within, context);
    }
    await within((trx) => endExplanationRequest(trx, organizationId, id));
    await within((trx) => deleteOldCounts(trx, organizationId));
  },
});

async function findOpenQuestions(
  trx: Trx,
  organizationId: string,
  id: string,
): Promise<{ questions: Question[]; state: string | undefined }> {
  const segment = await findSegment(trx, [organizationId], id);
  if (!segment) return { questions: [], state: undefined };
  const { checked, predicate } = await checkExpression(trx, {
    organizationId,
    editionId: segment.edition_id,
    expression: segment.expression,
  });
  if (!predicate) return { questions: [], state: undefined };
  const state = stateOf(await findDependence(trx, organizationId, predicate, checked));
  const all = distinctQuestions(questionsOf(organizationId, predicate, await findDatabaseTime(trx)));
  const known = await findFreshCounts(
    trx,
    organizationId,
    all.map(({ key }) => key),
    state,
  );
  return { questions: all.filter(({ key }) => !known.has(key)), state };
}

async function answer(
  { key, statement }: Question,
  organizationId: string,
  state: string | undefined,
  within: <T>(work: (trx: Trx) => Promise<T>) => Promise<T>,
  { log }: JobContext,
): Promise<void> {
  try {
    await within(async (trx) => upsertCount(trx, organizationId, key, await countByStatement(trx, statement), state));
  } catch (error) {
    if ((error as { code?: string }).code !== "57014") throw error;
    log.warn("a clause could not be counted in time");
    await within((trx) => upsertCount(trx, organizationId, key, null, state));
  }
}
