import { type Checked, check } from "../check/check.ts";
import type { Reference } from "../check/scope.ts";
import type { Typed } from "../check/typed.ts";
import { CelCompileError, type Diagnostic } from "../diagnostics.ts";
import type { Schema } from "../schema/schema.ts";
import { type GivenParams, render, type SqlFragment, type SqlText, someBind } from "../sql.ts";
import { createEmitter, SqlTooLarge } from "./create-emitter.ts";
import type { Emitter } from "./emitter.ts";
import { type Fixed, trueForAllRows } from "./grouped.ts";

export interface WhereOptions {
  /** The root table's alias in the statement around; "u" when left out. */
  alias?: string;
  /** The number of the first parameter; 1 when left out. */
  firstParam?: number;
  params: GivenParams;
  /**
   * The statement around looks at every row of the root's table that has these values, not at chosen ones (`{}`: at every row). Then
   * counts may be taken for all rows at once.
   */
  allRows?: Fixed;
}

/** One condition in its three forms, each a boolean SQL expression that cannot raise. */
export interface Condition {
  /** True exactly for the members; false or NULL for all others. */
  where: (options: WhereOptions) => SqlText;
  /** true, false, or NULL where the expression is undefined for the user. */
  value: (options: WhereOptions) => SqlText;
  /** True exactly where the expression is false. */
  isFalse: (options: WhereOptions) => SqlText;
}

export interface Conjunct extends Condition {
  from: number;
  to: number;
  text: string;
  dependsOnNow: boolean;
  /** The tables that this operand reads, the root's among them. */
  tables: string[];
}

export interface Predicate extends Condition {
  /** The operands of the outermost `&&`, or the whole expression. */
  conjuncts: Conjunct[];
  warnings: Diagnostic[];
  /** The result can change without any row changing. */
  dependsOnNow: boolean;
  /** The tables read beside the root's, and the root's. */
  tables: string[];
  references: Reference[];
  source: string;
  schema: Schema;
  /** The checked tree. */
  typed: Typed;
}

/** Compiles an expression, or the result of `check`. Throws CelCompileError with all diagnostics when there is an error. */
export function compile(input: string | Checked, schema: Schema): Predicate {
  const checked = typeof input === "string" ? check(input, schema) : input;
  const { typed, source, diagnostics, references } = checked;
  if (!typed) throw new CelCompileError(diagnostics);
  const { sql, tables } = tryOut(typed, schema, diagnostics);
  const items = typed.kind === "and" ? typed.items : [typed];
  return {
    ...condition(typed, schema),
    conjuncts: items.map((item) => conjunct(item, source, schema)),
    warnings: diagnostics.filter((d) => d.severity === "warning"),
    dependsOnNow: someBind(sql, (bind) => bind.usesNow),
    tables,
    references,
    source,
    schema,
    typed,
  };
}

/** Emits every form once, so that none fails later, and to see what they touch. */
function tryOut(typed: Typed, schema: Schema, diagnostics: Diagnostic[]): { sql: SqlFragment[]; tables: string[] } {
  try {
    const emitters = Array.from({ length: 4 }, () => createEmitter(schema, "u"));
    const forms = (emitter: Emitter) => [
      emitter.isTrue,
      emitter.isFalse,
      emitter.verdict,
      (root: Typed) => trueForAllRows(root, {}, emitter),
    ];
    const sql = emitters.map((emitter, i) => forms(emitter)[i]?.(typed) ?? "");
    return { sql, tables: [...new Set(emitters.flatMap((emitter) => [...emitter.tables]))].sort() };
  } catch (error) {
    if (!(error instanceof SqlTooLarge)) throw error;
    const { from, to } = typed;
    const message = "the expression becomes too large as SQL: fewer conditions inside conditions (?:) or inside filters";
    throw new CelCompileError([...diagnostics, { code: "limit_exceeded", severity: "error", from, to, message, fixes: [] }]);
  }
}

function conjunct(typed: Typed, source: string, schema: Schema): Conjunct {
  const { from, to } = typed;
  const emitter = createEmitter(schema, "u");
  const dependsOnNow = someBind(emitter.isTrue(typed), (bind) => bind.usesNow);
  return { from, to, text: source.slice(from, to), dependsOnNow, tables: [...emitter.tables].sort(), ...condition(typed, schema) };
}

function condition(typed: Typed, schema: Schema): Condition {
  const form = (emit: (emitter: Emitter) => SqlFragment) => (options: WhereOptions) => {
    const { alias = "u", firstParam = 1, params } = options;
    if (!Number.isInteger(firstParam) || firstParam < 1)
      throw new TypeError(`cel-sql: firstParam must be a whole number from 1, not ${firstParam}`);
    return render(emit(createEmitter(schema, alias)), params, firstParam);
  };
  return {
    where: (options) =>
      form((emitter) => (options.allRows ? trueForAllRows(typed, options.allRows, emitter) : emitter.isTrue(typed)))(options),
    value: form((emitter) => emitter.verdict(typed)),
    isFalse: form((emitter) => emitter.isFalse(typed)),
  };
}
