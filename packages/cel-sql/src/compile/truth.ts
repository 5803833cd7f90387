import type { Typed } from "../check/typed.ts";
import { join, type SqlFragment } from "../sql.ts";
import { comparisonSql } from "./comparisons.ts";
import type { Emitter } from "./emitter.ts";
import { memberFalse, memberTrue, oneOfFalse, oneOfSql } from "./membership.ts";
import { quantifierFalse, quantifierTrue } from "./quantifiers.ts";
import { scalarSql } from "./values.ts";

export function isTrue(typed: Typed, emitter: Emitter): SqlFragment {
  switch (typed.kind) {
    case "and":
      return all(typed.items.map(emitter.isTrue));
    case "or":
      return any(typed.items.map(emitter.isTrue));
    case "not":
      return emitter.isFalse(typed.operand);
    case "conditional":
      return branches(typed.test, emitter.isTrue(typed.yes), emitter.isTrue(typed.no), emitter);
    case "quantifier":
      return quantifierTrue(typed, emitter);
    case "member":
      return memberTrue(typed, emitter);
    default:
      return atom(typed, emitter);
  }
}

export function isFalse(typed: Typed, emitter: Emitter): SqlFragment {
  switch (typed.kind) {
    case "and":
      return any(typed.items.map(emitter.isFalse));
    case "or":
      return all(typed.items.map(emitter.isFalse));
    case "not":
      return emitter.isTrue(typed.operand);
    case "conditional":
      return branches(typed.test, emitter.isFalse(typed.yes), emitter.isFalse(typed.no), emitter);
    case "quantifier":
      return quantifierFalse(typed, emitter);
    case "member":
      return memberFalse(typed, emitter);
    case "oneOf":
      return oneOfFalse(typed, emitter);
    case "const":
      return typed.value === true ? "false" : "true";
    default:
      return ["NOT (", atom(typed, emitter), ")"];
  }
}

export function verdict(typed: Typed, emitter: Emitter): SqlFragment {
  switch (typed.kind) {
    case "and":
      return all(typed.items.map(emitter.verdict));
    case "or":
      return any(typed.items.map(emitter.verdict));
    case "not":
      return ["NOT (", emitter.verdict(typed.operand), ")"];
    case "conditional":
    case "quantifier":
    case "member":
      return typed.mayBeUndefined ? byCases(typed, emitter) : emitter.isTrue(typed);
    case "oneOf":
      return typed.list.length === 0 && typed.mayBeUndefined ? byCases(typed, emitter) : atom(typed, emitter);
    default:
      return atom(typed, emitter);
  }
}

function byCases(typed: Typed, emitter: Emitter): SqlFragment {
  return ["CASE WHEN ", emitter.isTrue(typed), " THEN true WHEN ", emitter.isFalse(typed), " THEN false END"];
}

/** A test whose SQL is NULL exactly where CEL's is an error. */
function atom(typed: Typed, emitter: Emitter): SqlFragment {
  if (typed.kind === "compare") return comparisonSql(typed, emitter);
  if (typed.kind === "oneOf") return oneOfSql(typed, emitter);
  return scalarSql(typed, emitter);
}

function branches(test: Typed, yes: SqlFragment, no: SqlFragment, emitter: Emitter): SqlFragment {
  if (!test.mayBeUndefined) return ["CASE WHEN ", emitter.isTrue(test), " THEN ", yes, " ELSE ", no, " END"];
  return ["(", emitter.isTrue(test), " AND ", yes, " OR ", emitter.isFalse(test), " AND ", no, ")"];
}

function all(items: readonly SqlFragment[]): SqlFragment {
  return ["(", join(items, " AND "), ")"];
}

function any(items: readonly SqlFragment[]): SqlFragment {
  return ["(", join(items, " OR "), ")"];
}
