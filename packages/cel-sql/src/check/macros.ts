import type { Fix } from "../diagnostics.ts";
import type { CallNode, IdentNode, Node } from "../parse/ast.ts";
import { warnAbsentBody } from "./absent.ts";
import { aggregate } from "./aggregates.ts";
import { comparison } from "./compare.ts";
import { constant } from "./constants.ts";
import { expectBool } from "./convert.ts";
import { factsIfTrue } from "./facts.ts";
import { errorAt, isError, newRow, replaceFix, report, type Scope, withFacts } from "./scope.ts";
import { type Facts, noFacts, type RangeTyped, type Typed } from "./typed.ts";
import { isScalar, typeName, types } from "./types.ts";
import { freshVariable, visibleNames } from "./visible-names.ts";

export const macroNames = ["exists", "all", "exists_one", "filter", "map"];

export function checkMacro(node: CallNode, target: Node, scope: Scope): Typed {
  const range = scope.session.check(target, scope);
  const [variable, ...bodies] = node.args;
  if (isError(range)) return errorAt(node);
  if (range.kind !== "range") return report(scope, "type_mismatch", range, `${node.name} needs a collection, not ${typeName(range.type)}`);
  const inner = macroScope(node, variable, range, scope);
  if (!inner) return errorAt(node);
  const [first, second] = bodies;
  if (first && second && decimalComma(first, second, scope)) return errorAt(node);
  if (!first || bodies.length > (node.name === "map" ? 2 : 1)) {
    return report(scope, "wrong_arguments", node, `write ${node.name}(x, …) with one name and one expression`);
  }
  if (node.name !== "map") return predicateMacro(node, range, first, inner);
  return second ? mapAfterFilter(node, range, first, second, inner) : mapMacro(node, range, first, inner);
}

/** `orders.exists(o, o.total > 1,50)` */
function decimalComma(first: Node, second: Node, scope: Scope): boolean {
  const { source } = scope.session;
  const left = /\d+(?:\.\d+)*$/.exec(source.slice(Math.max(first.from, first.to - 30), first.to))?.[0];
  if (left === undefined || second.kind !== "literal" || second.value.type !== "int" || second.from !== first.to + 1) return false;
  const from = first.to - left.length;
  const right = source.slice(second.from, second.to);
  const whole = left.replaceAll(".", "");
  const fixes = [`${whole}.${right}`, ...(right.length === 3 ? [`${whole}${right}`] : [])].map((text) =>
    replaceFix(`use ${text}`, { from, to: second.to }, text),
  );
  report(
    scope,
    "wrong_arguments",
    { from, to: second.to },
    "a number has no comma in it: decimals stand after a point, and thousands are not parted",
    fixes,
  );
  return true;
}

function macroScope(node: CallNode, variable: Node | undefined, range: RangeTyped, scope: Scope): Scope | null {
  const { nestedMacros } = scope.session.schema.checkedLimits;
  if (scope.macros >= nestedMacros) {
    report(scope, "limit_exceeded", node, `macros are nested deeper than ${nestedMacros}`);
    return null;
  }
  const name = variableName(variable, node, range, scope);
  if (name === null) return null;
  const variables = new Map(scope.variables).set(name, range.row);
  const mapped = node.name === "map" && node.target ? node.target : undefined;
  return { ...withFacts(scope, range.facts), variables, macros: scope.macros + 1, atom: undefined, mapped };
}

function variableName(variable: Node | undefined, node: CallNode, range: RangeTyped, scope: Scope): string | null {
  if (variable?.kind !== "ident") {
    const example = `${node.name}(o, o.…)`;
    report(
      scope,
      "invalid_variable",
      variable ?? node,
      `the first argument of ${node.name} must be a name, as in ${example}`,
      nameFixes(variable, range, scope),
    );
    return null;
  }
  if (visibleNames(scope).includes((variable satisfies IdentNode).name)) {
    report(scope, "invalid_variable", variable, `${variable.name} already has a meaning here; choose another name`);
    return null;
  }
  return variable.name;
}

/** `orders.exists(o.total > 5)`: the name is there, but not said to be one. `orders.exists(total > 5)`: it is not there. */
function nameFixes(condition: Node | undefined, { row }: RangeTyped, scope: Scope): Fix[] {
  const name = condition && leftmostName(condition);
  if (!condition || name === undefined || visibleNames(scope).includes(name)) return [];
  if (row.type.kind === "entity" && Object.hasOwn(scope.session.schema.entities[row.type.entity]?.fields ?? {}, name)) {
    const variable = freshVariable(row, scope);
    return [{ title: `name each ${variable}`, edits: [{ from: condition.from, to: condition.from, text: `${variable}, ${variable}.` }] }];
  }
  return [{ title: `name each ${name}`, edits: [{ from: condition.from, to: condition.from, text: `${name}, ` }] }];
}

function leftmostName(node: Node): string | undefined {
  if (node.kind === "ident") return node.name;
  if (node.kind === "select" || node.kind === "unary") return leftmostName(node.operand);
  if (node.kind === "binary") return leftmostName(node.left) ?? leftmostName(node.right);
  return node.kind === "call" && node.target ? leftmostName(node.target) : undefined;
}

function predicateMacro(node: CallNode, range: RangeTyped, bodyNode: Node, inner: Scope): Typed {
  const fatal = node.name === "filter" || node.name === "exists_one";
  const body = expectBool(inner.session.check(bodyNode, fatal ? { ...inner, negated: false } : inner), inner);
  if (isError(body)) return errorAt(node);
  const kept = node.name === "exists" ? inner.negated : node.name === "all" && !inner.negated;
  if (fatal || kept) warnAbsentBody(body, bodyNode, node.name, inner);
  if (node.name === "filter") return filtered(node, range, body, factsIfTrue(bodyNode, inner));
  if (node.name === "exists_one") {
    const size = aggregate(node, "size", filtered(node, range, body, noFacts));
    return comparison("==", size, constant(1n, "int", node.to, node.to), node);
  }
  const macro = node.name === "all" ? "all" : "exists";
  const mayBeUndefined = range.mayBeUndefined || body.mayBeUndefined;
  return { kind: "quantifier", macro, range, body, from: node.from, to: node.to, type: types.bool, mayBeUndefined };
}

function filtered(node: CallNode, range: RangeTyped, body: Typed, facts: Facts): RangeTyped {
  return {
    ...range,
    stages: [...range.stages, { kind: "filter", row: range.row, body }],
    facts: { present: new Set([...range.facts.present, ...facts.present]), equal: new Set([...range.facts.equal, ...facts.equal]) },
    from: node.from,
    to: node.to,
    mayBeUndefined: range.mayBeUndefined || body.mayBeUndefined,
  };
}

function mapAfterFilter(node: CallNode, range: RangeTyped, test: Node, value: Node, inner: Scope): Typed {
  const body = expectBool(inner.session.check(test, { ...inner, negated: false }), inner);
  if (isError(body)) return errorAt(node);
  warnAbsentBody(body, test, "filter", inner);
  const facts = factsIfTrue(test, inner);
  return mapMacro(node, filtered(node, range, body, facts), value, withFacts(inner, facts));
}

function mapMacro(node: CallNode, range: RangeTyped, bodyNode: Node, inner: Scope): Typed {
  if (range.stages.some((stage) => stage.kind === "map")) return report(inner, "unsupported", node, "there is one map in a row of macros");
  const body = inner.session.check(bodyNode, { ...inner, negated: false });
  if (isError(body)) return errorAt(node);
  if (!isScalar(body.type)) return report(inner, "type_mismatch", body, `map needs one value of each row, not ${typeName(body.type)}`);
  warnAbsentBody(body, bodyNode, "map", inner);
  const row = newRow(inner, body.type, range.row, body.valueKind);
  return {
    ...range,
    stages: [...range.stages, { kind: "map", row, body }],
    row,
    facts: noFacts,
    from: node.from,
    to: node.to,
    type: { kind: "list", of: body.type.kind },
    mayBeUndefined: range.mayBeUndefined || body.mayBeUndefined,
    ...(body.bounds ? { bounds: body.bounds } : {}),
  };
}
