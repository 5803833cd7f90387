import type { Predicate } from "cel-sql";
import { type Static, Type } from "typebox";
import type { Call } from "../../platform/http/call.ts";
import { notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, ok, operation } from "../../platform/http/operation.ts";
import { Id, IdParams, Nullable, Timestamp } from "../../platform/http/schemas.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { countExplanation } from "./count-explanation.job.ts";
import { findDependence } from "./dependence.ts";
import { type ClauseQuestions, distinctQuestions, questionsOf, stateOf } from "./explanation.ts";
import { type Count, findFreshCounts, requestExplanationIf } from "./explanation-queries.ts";
import { expressionErrors, place } from "./findings.ts";
import { checkExpression, countUsers, findDatabaseTime, findSegment, type SegmentRow } from "./queries.ts";
import { type Numbers, SAMPLE_SIZE, takeSample } from "./sample.ts";

const CountOf = (description: string) => Nullable(Type.Integer({ description: `${description}; null when counting took too long` }));

const Clause = Type.Object({
  text: Type.String(),
  line: Type.Integer(),
  column: Type.Integer(),
  length: Type.Integer(),
  matches: CountOf("users for whom it holds"),
  undefined: CountOf("users whom it leaves out because they lack something that it asks about"),
  funnel: CountOf("users for whom it and all before it hold"),
});

const SegmentExplanation = Type.Object({
  segment_id: Id(),
  sampled: Type.Boolean({ description: "true: estimated from a sample, while the exact numbers are being counted; ask again" }),
  sample_size: Nullable(Type.Integer()),
  counted_at: Nullable(Timestamp({ description: "when the oldest of the exact numbers was counted" })),
  total_users: Type.Integer(),
  clauses: Type.Array(Clause, { description: "the operands of the outermost &&" }),
});

export const explainSegment = operation({
  id: "explainSegment",
  tags: ["Segments"],
  summary: "Explain segment",
  description:
    "How the expression comes to its members, clause by clause. A sample answers at once; the exact numbers are counted in the background and kept until the data changes.",
  params: IdParams,
  success: { status: 200, schema: SegmentExplanation, description: "Numbers for each clause" },
  errors: [422],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const known = await call.read((trx) => findKnown(trx, call, id));
    const { segment, clauses, counts, total, oldest } = known;
    const about = { segment_id: id, total_users: total };
    const exact = numbersOf(clauses, counts);
    if (exact) return ok(view(segment, clauses, exact, { ...about, sampled: false, sample_size: null, counted_at: oldest }));
    const sample = await takeSample(call, segment.organization_id, known.predicate, known.now, total);
    const isWhole = total <= SAMPLE_SIZE && sample !== null;
    if (!isWhole) await requestExactNumbers(call, segment);
    const size = isWhole ? null : (sample?.size ?? 0);
    const counted = { ...about, sampled: !isWhole, sample_size: size, counted_at: isWhole ? known.now : null };
    return ok(view(segment, clauses, sample?.clauses ?? clauses.map(() => UNKNOWN), counted));
  },
});

const UNKNOWN: Numbers = { matches: null, undefined: null, funnel: null };

interface Known {
  segment: SegmentRow;
  predicate: Predicate;
  clauses: ClauseQuestions[];
  counts: Map<string, Count>;
  total: number;
  now: Date;
  oldest: Date | null;
}

async function findKnown(trx: Parameters<typeof findSegment>[0], call: Pick<Call, "organizations">, id: string): Promise<Known> {
  const segment = await findSegment(trx, call.organizations, id);
  if (!segment) throw notFound();
  const { organization_id: organizationId, edition_id: editionId, expression } = segment;
  const { checked, predicate } = await checkExpression(trx, { organizationId, editionId, expression });
  if (!predicate) throw unprocessable(expressionErrors(expression, checked.diagnostics), "The expression no longer fits; see errors");
  const now = await findDatabaseTime(trx);
  const clauses = questionsOf(organizationId, predicate, now);
  const keys = distinctQuestions(clauses).map(({ key }) => key);
  const state = stateOf(await findDependence(trx, organizationId, predicate, checked));
  const counts = await findFreshCounts(trx, organizationId, keys, state);
  const oldest = [...counts.values()].map(({ counted_at }) => counted_at).sort((a, b) => a.getTime() - b.getTime())[0] ?? null;
  return { segment, predicate, clauses, counts, total: await countUsers(trx, organizationId), now, oldest };
}

// All of them, or the exact ones are not there yet.
function numbersOf(clauses: readonly ClauseQuestions[], counts: ReadonlyMap<string, Count>): Numbers[] | null {
  if (!distinctQuestions(clauses).every(({ key }) => counts.has(key))) return null;
  const n = (question: { key: string } | null) => (question === null ? 0 : (counts.get(question.key)?.n ?? null));
  return clauses.map((clause) => ({ matches: n(clause.matches), undefined: n(clause.undefined), funnel: n(clause.funnel) }));
}

async function requestExactNumbers(call: Pick<Call, "write">, { organization_id, id }: SegmentRow): Promise<void> {
  await call.write(async (trx) => {
    if (await requestExplanationIf(trx, organization_id, id)) await sendJob(trx, countExplanation, { organization_id, segment_id: id });
    return noContent();
  });
}

type About = Omit<Static<typeof SegmentExplanation>, "clauses" | "counted_at"> & { counted_at: Date | null };

function view({ expression }: SegmentRow, clauses: readonly ClauseQuestions[], numbers: readonly Numbers[], about: About) {
  const { counted_at, ...rest } = about;
  const shown = clauses.map((clause, i) => ({ text: clause.text, ...place(expression, clause), ...(numbers[i] ?? UNKNOWN) }));
  return { ...rest, counted_at: counted_at?.toISOString() ?? null, clauses: shown };
}
