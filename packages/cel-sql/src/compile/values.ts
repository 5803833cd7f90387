import type { ConstTyped, ParamTyped, Typed } from "../check/typed.ts";
import type { ScalarName } from "../schema/schema.ts";
import type { SqlFragment } from "../sql.ts";
import { aggregateSql } from "./aggregates.ts";
import { arithmeticSql } from "./arithmetic.ts";
import { bindConst, bindInstant, bindParam, type Emitter, elementValue, sqlTypes } from "./emitter.ts";
import { fieldSql, presenceSql } from "./fields.ts";
import { callSql } from "./functions.ts";

/** The value as an operand: whatever is compound stands in brackets. */
export function value(typed: Typed, emitter: Emitter): SqlFragment {
  const logical = typed.type.kind === "bool" && !["const", "field", "param", "element"].includes(typed.kind);
  if (logical) return ["(", emitter.verdict(typed), ")"];
  if (typed.kind === "conditional") return conditional(typed.test, typed.yes, typed.no, emitter);
  return scalarSql(typed, emitter);
}

export function scalarSql(typed: Typed, emitter: Emitter): SqlFragment {
  switch (typed.kind) {
    case "const":
      return constSql(typed, emitter);
    case "now":
      return bindInstant(emitter, typed.offset);
    case "param":
      return paramSql(typed);
    case "field":
      return fieldSql(typed, emitter);
    case "element":
      return elementValue(typed.row, emitter);
    case "has":
      return typed.operand.kind === "field" ? presenceSql(typed.operand, emitter) : [paramSql(typed.operand), " IS NOT NULL"];
    case "arithmetic":
      return arithmeticSql(typed, emitter);
    case "negate":
      return ["(- ", emitter.value(typed.operand), ")"];
    case "aggregate":
      return aggregateSql(typed, emitter);
    case "call":
      return callSql(typed, emitter);
    default:
      throw new Error(`cel-sql: ${typed.kind} has no value`);
  }
}

function constSql(typed: ConstTyped, emitter: Emitter): SqlFragment {
  const known = emitter.constants.get(typed);
  if (known !== undefined) return known;
  const bound = bindConst(typed.value, typed.type.kind as ScalarName);
  emitter.constants.set(typed, bound);
  return bound;
}

/** A test that is always defined needs naming once only. */
function conditional(test: Typed, yes: Typed, no: Typed, emitter: Emitter): SqlFragment {
  const whenTrue = [" WHEN ", emitter.isTrue(test), " THEN ", emitter.value(yes)];
  if (!test.mayBeUndefined) return ["(CASE", whenTrue, " ELSE ", emitter.value(no), " END)"];
  return ["(CASE", whenTrue, " WHEN ", emitter.isFalse(test), " THEN ", emitter.value(no), " END)"];
}

function paramSql(typed: ParamTyped): SqlFragment {
  const { def, path } = typed;
  if (def.value === null) return `NULL::${sqlTypes[def.type]}`;
  if (def.value !== undefined) return "true";
  return bindParam(path, def.type, def.optional === true);
}
