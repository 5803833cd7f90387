import type { Typed } from "../check/typed.ts";
import type { Predicate } from "../compile/compile.ts";
import type { Emitter } from "../compile/emitter.ts";
import { trueForAllRows } from "../compile/grouped.ts";
import { join, type SqlFragment, type SqlText } from "../sql.ts";
import { explainRoot, type RootExplanation } from "./explain-root.ts";
import { type ExplainOptions, type Roots, rootsOf, statement } from "./statement.ts";

/** The questions about one operand of the outermost `&&`; every statement gives one row with a bigint `count`. */
export interface ClauseQueries {
  from: number;
  to: number;
  text: string;
  /** How many roots satisfy this clause. */
  isTrue: SqlText;
  /** For how many it is undefined, and so keeps them out; null where that cannot be. */
  isUndefined: SqlText | null;
  /** How many satisfy this clause and all before it; the last one's count is the expression's own. */
  funnel: SqlText;
}

export interface Explanation {
  /** How many roots there are: one bigint `count`. */
  total: SqlText;
  clauses: ClauseQueries[];
  /** All of it in one pass, for a sample: `total`, and for the clause at index i `true_i`, `undefined_i` and `funnel_i`. */
  onePass: SqlText;
  /** Why one root is in or out. */
  forRoot: (id: string | number | bigint) => RootExplanation;
}

/** Complete SELECT statements that tell how an expression comes to its members. They cannot raise; only the caller's own parts could. */
export function explainQueries(predicate: Predicate, options: ExplainOptions): Explanation {
  const roots = rootsOf(predicate.schema, options);
  const { typed, source } = predicate;
  const items = typed.kind === "and" ? typed.items : [typed];
  return {
    total: count(roots, []),
    clauses: items.map((item, i) => ({
      from: item.from,
      to: item.to,
      text: source.slice(item.from, item.to),
      isTrue: count(roots, [item]),
      isUndefined: item.mayBeUndefined ? countUndefined(roots, item) : null,
      funnel: count(roots, items.slice(0, i + 1)),
    })),
    onePass: onePass(roots, items),
    forRoot: (id) => explainRoot(predicate, roots, id),
  };
}

function count(roots: Roots, items: readonly Typed[]): SqlText {
  return statement(roots, (emitter, condition) => [
    `SELECT count(*) AS count FROM ${roots.from} WHERE `,
    join([condition, ...conditionsOf(roots, items, emitter)], " AND "),
  ]);
}

function conditionsOf({ allRows }: Roots, items: readonly Typed[], emitter: Emitter): SqlFragment[] {
  const [first] = items;
  const last = items.at(-1);
  if (!first || !last || !allRows) return items.map(emitter.isTrue);
  const { from, type } = first;
  const mayBeUndefined = items.some((item) => item.mayBeUndefined);
  return [trueForAllRows({ kind: "and", items: [...items], from, to: last.to, type, mayBeUndefined }, allRows, emitter)];
}

function countUndefined(roots: Roots, item: Typed): SqlText {
  return statement(roots, (emitter, condition) => [
    `SELECT count(*) AS count FROM ${roots.from} WHERE ${condition} AND (`,
    emitter.verdict(item),
    ") IS NULL",
  ]);
}

function onePass(roots: Roots, items: readonly Typed[]): SqlText {
  const counts = items.flatMap((_, i) => [
    `count(*) FILTER (WHERE c${i}) AS true_${i}`,
    `count(*) FILTER (WHERE c${i} IS NULL) AS undefined_${i}`,
    `count(*) FILTER (WHERE ${items
      .slice(0, i + 1)
      .map((_, k) => `c${k}`)
      .join(" AND ")}) AS funnel_${i}`,
  ]);
  return statement(roots, (emitter, condition) => [
    `SELECT count(*) AS total, ${counts.join(", ")} FROM (SELECT `,
    join(
      items.map((item, i): SqlFragment => [emitter.verdict(item), ` AS c${i}`]),
      ", ",
    ),
    ` FROM ${roots.from} WHERE ${condition} OFFSET 0) verdicts`,
  ]);
}
