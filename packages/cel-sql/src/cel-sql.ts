export { applyFix } from "./apply-fix.ts";
export { type Checked, type CheckOptions, check } from "./check/check.ts";
export type { Reference } from "./check/scope.ts";
export { type Condition, type Conjunct, compile, type Predicate, type WhereOptions } from "./compile/compile.ts";
export { complete } from "./complete/complete.ts";
export type { CompleteOptions, Completion, OfferedValue, ValueProvider } from "./complete/completion.ts";
export { CelCompileError, type Diagnostic, type DiagnosticCode, type Edit, type Fix, hasErrors, lineColumn } from "./diagnostics.ts";
export type { ChildRows } from "./explain/child-rows.ts";
export { type ClauseQueries, type Explanation, explainQueries } from "./explain/explain-queries.ts";
export type { ClauseVerdict, RootExplanation, Verdict } from "./explain/explain-root.ts";
export type { ExplainOptions } from "./explain/statement.ts";
export { defaultLimits, type Limits } from "./limits.ts";
export type { Node } from "./parse/ast.ts";
export { type Parsed, parse } from "./parse/parse.ts";
export { printDiagnostic } from "./print/print-diagnostic.ts";
export { defineSchema } from "./schema/define-schema.ts";
export type {
  CodesDef,
  EntityDef,
  FieldDef,
  ListRelationDef,
  ParamDef,
  ParamValue,
  RecordDef,
  RelationDef,
  ScalarName,
  Schema,
  SchemaDef,
  StructDef,
} from "./schema/schema.ts";
export { uuidColumn } from "./schema/uuid-column.ts";
export type { Bind, Binder, GivenParams, SqlFragment, SqlText } from "./sql.ts";
export { unparse } from "./unparse/unparse.ts";
