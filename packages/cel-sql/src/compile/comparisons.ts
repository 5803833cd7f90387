import { flipped } from "../check/compare.ts";
import type { AggregateTyped, CompareOperator, CompareTyped, ConstValue, FieldTyped, Typed } from "../check/typed.ts";
import type { CodesDef } from "../schema/schema.ts";
import { bindValue, quoteName, type SqlFragment } from "../sql.ts";
import { bindConst, type Emitter, freshAlias, rowAlias } from "./emitter.ts";
import { rowsOf, selectFrom, whereAll } from "./rows.ts";

export const operators: Record<CompareOperator, string> = { "==": "=", "!=": "<>", "<": "<", "<=": "<=", ">": ">", ">=": ">=" };

export function comparisonSql(typed: CompareTyped, emitter: Emitter): SqlFragment {
  const { op, left, right } = typed;
  return (
    sizeTest(op, left, right, emitter) ??
    sizeTest(flipped[op], right, left, emitter) ??
    codeTest(op, left, right, emitter) ??
    codeTest(op, right, left, emitter) ??
    equalsTest(op, left, right, emitter) ??
    equalsTest(op, right, left, emitter) ??
    plain(op, left, right, emitter)
  );
}

/** Order on text is by code point, as in CEL; the database's own collation would answer otherwise. */
function plain(op: CompareOperator, left: Typed, right: Typed, emitter: Emitter): SqlFragment {
  const collate = left.type.kind === "string" && op !== "==" && op !== "!=" ? ' COLLATE "C"' : "";
  return [emitter.value(left), collate, ` ${operators[op]} `, emitter.value(right)];
}

function codeTest(op: CompareOperator, left: Typed, right: Typed, emitter: Emitter): SqlFragment | null {
  if (left.kind !== "field" || !left.field.codes || right.kind !== "const" || typeof right.value !== "string") return null;
  if (op !== "==" && op !== "!=") return null;
  const found = codesSql(left, left.field.codes, [right.value], emitter);
  return op === "==" ? found : ["NOT (", found, ")"];
}

function equalsTest(op: CompareOperator, left: Typed, right: Typed, emitter: Emitter): SqlFragment | null {
  if (left.kind !== "field" || !left.field.equals || right.kind !== "const" || typeof right.value !== "string") return null;
  if (op !== "==" && op !== "!=") return null;
  const test = Object.hasOwn(left.field.equals, right.value) ? left.field.equals[right.value] : undefined;
  if (!test) return null;
  const equal = ["(", test(rowAlias(left.row, emitter), emitter.binder), ")"];
  return op === "==" ? equal : ["NOT ", equal];
}

/** Equality with any of the values, told by the column that stores their ids. */
export function codesSql(field: FieldTyped, codes: CodesDef, values: readonly string[], emitter: Emitter): SqlFragment {
  const column = `${rowAlias(field.row, emitter)}.${quoteName(codes.column)}`;
  const ids = [...new Set(values.flatMap((value) => codes.of(value)))];
  if (ids.length === 1) return [column, " = ", bindValue(ids[0], codes.type)];
  if (ids.length > 1) return [column, " = ANY(", bindValue(ids, `${codes.type}[]`), ")"];
  return field.mayBeUndefined ? `CASE WHEN ${column} IS NOT NULL THEN false END` : "false";
}

/** A count that is only compared with a small constant stops at it: EXISTS, NOT EXISTS, or LIMIT. */
function sizeTest(op: CompareOperator, left: Typed, right: Typed, emitter: Emitter): SqlFragment | null {
  if (left.kind !== "aggregate" || left.fn !== "size" || left.range.mayBeUndefined) return null;
  if (right.kind !== "const" || typeof right.value !== "bigint") return null;
  const reach = op === ">" || op === "<=" || op === "==" || op === "!=" ? right.value + 1n : right.value;
  const test = `${op} ${right.value}`;
  if (someTests.has(test)) return ["EXISTS ", sizeRows(left, emitter)];
  if (noneTests.has(test)) return ["NOT EXISTS ", sizeRows(left, emitter)];
  if (reach < 1n || reach >= 2n ** 62n) return null;
  const limited = [sizeRows(left, emitter, [" LIMIT ", bindConst(reach, "int")]), ` ${freshAlias(emitter)}`];
  return ["(SELECT count(*) FROM ", limited, `) ${operators[op]} `, emitter.value(right)];
}

const someTests = new Set(["> 0", ">= 1", "!= 0"]);
const noneTests = new Set(["== 0", "< 1", "<= 0"]);

/** Whether a size compared so tells only whether there is anything. */
export function isExistence(op: CompareOperator, value: ConstValue): boolean {
  return someTests.has(`${op} ${value}`) || noneTests.has(`${op} ${value}`);
}

function sizeRows(size: AggregateTyped, emitter: Emitter, tail: SqlFragment = ""): SqlFragment {
  const rows = rowsOf(size.range, emitter);
  return ["(", selectFrom("1", rows.from), whereAll([...rows.joins, ...rows.keeps]), tail, ")"];
}
