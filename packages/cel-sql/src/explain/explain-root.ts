import type { Typed } from "../check/typed.ts";
import type { Predicate } from "../compile/compile.ts";
import { join, type SqlFragment, type SqlText } from "../sql.ts";
import { type ChildRows, childRows } from "./child-rows.ts";
import { isRoot, type Roots, statement } from "./statement.ts";

/** true, false, or null for undefined. */
export type Verdict = boolean | null;

/** One part of the expression with what it came to for one root. */
export interface ClauseVerdict {
  from: number;
  to: number;
  text: string;
  /** How the parts combine; "test" has no parts. */
  kind: "and" | "or" | "not" | "conditional" | "test";
  result: Verdict;
  /** The result of the whole is what it is because of this part. */
  decides: boolean;
  parts: ClauseVerdict[];
  /** The rows that a test looks at. */
  rows: ChildRows[];
}

export interface RootExplanation {
  /** One row for the root, none if it is not among the roots; `read` takes the row. */
  verdicts: SqlText;
  read: (row: Record<string, unknown>) => ClauseVerdict;
}

/** The database judges the single tests; the logic between them is three-valued and done here. */
export function explainRoot(predicate: Predicate, roots: Roots, id: string | number | bigint): RootExplanation {
  const tests = testsOf(predicate.typed);
  const verdicts = statement(roots, (emitter, condition) => [
    "SELECT ",
    join(
      tests.map((test, i): SqlFragment => [emitter.verdict(test), ` AS c${i}`]),
      ", ",
    ),
    ` FROM ${roots.from} WHERE ${condition} AND `,
    isRoot(roots, id),
  ]);
  const read = (row: Record<string, unknown>) => {
    const results = new Map(tests.map((test, i) => [test, verdictOf(row[`c${i}`])]));
    const part = (typed: Typed): ClauseVerdict => {
      const { from, to } = typed;
      const parts = partsOf(typed).map(part);
      const common = { from, to, text: predicate.source.slice(from, to), decides: false, parts };
      if (parts.length > 0) return { ...common, kind: kindOf(typed), result: combined(typed, parts), rows: [] };
      return { ...common, kind: "test", result: results.get(typed) ?? null, rows: childRows(typed, predicate.source, roots, id) };
    };
    return withDeciding(part(predicate.typed));
  };
  return { verdicts, read };
}

function verdictOf(value: unknown): Verdict {
  return typeof value === "boolean" ? value : null;
}

function testsOf(typed: Typed): Typed[] {
  const parts = partsOf(typed);
  return parts.length === 0 ? [typed] : parts.flatMap(testsOf);
}

function partsOf(typed: Typed): Typed[] {
  if (typed.kind === "and" || typed.kind === "or") return typed.items;
  if (typed.kind === "not") return [typed.operand];
  return typed.kind === "conditional" ? [typed.test, typed.yes, typed.no] : [];
}

function kindOf({ kind }: Typed): ClauseVerdict["kind"] {
  return kind === "and" || kind === "or" || kind === "not" || kind === "conditional" ? kind : "test";
}

function combined({ kind }: Typed, parts: readonly ClauseVerdict[]): Verdict {
  const results = parts.map((part) => part.result);
  const [first = null, yes = null, no = null] = results;
  if (kind === "not") return first === null ? null : !first;
  if (kind === "conditional") return first === null ? null : first ? yes : no;
  const absorbing = kind === "or";
  if (results.includes(absorbing)) return absorbing;
  return results.includes(null) ? null : !absorbing;
}

/** Marks the parts without which the result would be another. */
function withDeciding(clause: ClauseVerdict): ClauseVerdict {
  const parts = clause.parts.map((part, i) => (isDeciding(clause, part, i) ? withDeciding(part) : part));
  return { ...clause, decides: true, parts };
}

function isDeciding(clause: ClauseVerdict, part: ClauseVerdict, index: number): boolean {
  if (clause.kind === "not") return true;
  if (clause.kind !== "conditional") return part.result === clause.result;
  const test = clause.parts[0]?.result ?? null;
  return index === 0 || (test !== null && index === (test ? 1 : 2));
}
