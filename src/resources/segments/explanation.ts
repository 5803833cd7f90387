import { createHash } from "node:crypto";
import { type Explanation, explainQueries, type Predicate, type SqlText } from "cel-sql";
import type { Dependence } from "./stale-queries.ts";

/** One number to be counted, under a key that is the same wherever the same is asked. */
export interface Question {
  key: string;
  statement: SqlText;
}

export interface ClauseQuestions {
  from: number;
  to: number;
  text: string;
  matches: Question;
  undefined: Question | null;
  funnel: Question;
}

/** What an explanation asks of all users of the organization. `now` is the full hour, so that the answers can be kept for a while. */
export function questionsOf(organizationId: string, predicate: Predicate, now: Date): ClauseQuestions[] {
  return explanationOf(organizationId, predicate, fullHour(now)).clauses.map(({ from, to, text, isTrue, isUndefined, funnel }) => ({
    from,
    to,
    text,
    matches: question(isTrue),
    undefined: isUndefined && question(isUndefined),
    funnel: question(funnel),
  }));
}

/** @param from where the users come from, when not all of them are looked at */
export function explanationOf(organizationId: string, predicate: Predicate, now: Date, from?: string): Explanation {
  const where = { text: "u.organization_id = $1::uuid", values: [organizationId] };
  return explainQueries(predicate, { alias: "u", params: { now }, where, ...(from === undefined ? {} : { from }) });
}

/** All questions of an explanation, each once. */
export function distinctQuestions(clauses: readonly ClauseQuestions[]): Question[] {
  const all = clauses.flatMap((clause) => [clause.matches, clause.funnel, ...(clause.undefined ? [clause.undefined] : [])]);
  return [...new Map(all.map((each) => [each.key, each])).values()];
}

/** What the counted data is like, as far as counters of changes tell; undefined where they do not tell all. */
export function stateOf({ areas, messages, segments }: Dependence): string | undefined {
  if (messages || Object.keys(segments).length > 0) return undefined;
  return JSON.stringify(Object.entries(areas).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function question(statement: SqlText): Question {
  const asText = (_name: string, value: unknown) => (typeof value === "bigint" ? String(value) : value);
  const key = createHash("sha256")
    .update(JSON.stringify([statement.text, statement.values], asText))
    .digest("hex");
  return { key, statement };
}

function fullHour(now: Date): Date {
  return new Date(Math.floor(now.getTime() / 3_600_000) * 3_600_000);
}
