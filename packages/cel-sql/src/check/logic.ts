import { type BinaryNode, type ConditionalNode, flatten, type Node, type UnaryNode } from "../parse/ast.ts";
import { warnAbsentAtom } from "./absent.ts";
import { expectBool, unify } from "./convert.ts";
import { factsIfFalse, factsIfTrue } from "./facts.ts";
import { errorAt, isError, replaceFix, report, type Scope, sourceOf, withFacts } from "./scope.ts";
import type { Typed } from "./typed.ts";
import { isScalar, typeName, types } from "./types.ts";

/** `&&` and `||`: a test on one side holds on the other, since an absorbing operand hides what the other side does without it. */
export function checkChain(node: BinaryNode, op: "&&" | "||", scope: Scope): Typed {
  const facts = op === "&&" ? factsIfTrue(node, scope) : factsIfFalse(node, scope);
  const inner = withFacts(scope, facts);
  const nodes = flatten(node, op);
  const lone = loneConstants(nodes, op, scope);
  const items = nodes.flatMap((item) => (lone?.nodes.includes(item) ? [] : [expectBool(scope.session.check(item, inner), scope)]));
  if (lone) return lone.error;
  if (items.some(isError)) return errorAt(node);
  const mayBeUndefined = items.some((item) => item.mayBeUndefined);
  return { kind: op === "&&" ? "and" : "or", items, from: node.from, to: node.to, type: types.bool, mayBeUndefined };
}

/** `x == "a" || "b" || "c"`, `x != "a" && "b"`: constants that carry a comparison on. */
function loneConstants(nodes: readonly Node[], op: "&&" | "||", scope: Scope): { nodes: Node[]; error: Typed } | null {
  const at = nodes.findIndex(isLone);
  const first = nodes[at - 1];
  const last = nodes.findIndex((item, i) => i > at && !isLone(item));
  const lone = nodes.slice(at, last === -1 ? undefined : last);
  const end = lone.at(-1);
  if (at < 1 || !end || first?.kind !== "binary" || first.right.kind !== "literal" || first.op !== (op === "||" ? "==" : "!=")) return null;
  const member = `${sourceOf(scope, first.left)} in [${[first.right, ...lone].map((item) => sourceOf(scope, item)).join(", ")}]`;
  const text = op === "||" ? member : `!(${member})`;
  const message = `each side of ${op} is a condition of its own; write ${text}`;
  const fixes = [replaceFix(`use ${text}`, { from: first.from, to: end.to }, text)];
  return { nodes: lone, error: report(scope, "not_boolean", { from: lone[0]?.from ?? end.from, to: end.to }, message, fixes) };
}

function isLone(node: Node): boolean {
  return node.kind === "literal" && node.value.type !== "bool" && node.value.type !== "null";
}

export function checkNot(node: UnaryNode, scope: Scope): Typed {
  const negated = { ...scope, negated: !scope.negated };
  const operand = expectBool(scope.session.check(node.operand, negated), scope);
  if (isError(operand)) return errorAt(node);
  if (operand.kind === "field" || operand.kind === "param") warnAbsentAtom(operand, node.operand, negated);
  return { kind: "not", operand, from: node.from, to: node.to, type: types.bool, mayBeUndefined: operand.mayBeUndefined };
}

export function checkConditional(node: ConditionalNode, scope: Scope): Typed {
  const test = expectBool(scope.session.check(node.test, scope), scope);
  const yes = scope.session.check(node.yes, withFacts(scope, factsIfTrue(node.test, scope)));
  const no = scope.session.check(node.no, withFacts(scope, factsIfFalse(node.test, scope)));
  if (isError(test) || isError(yes) || isError(no)) return errorAt(node);
  for (const branch of [yes, no]) {
    if (!isScalar(branch.type)) return report(scope, "unsupported", branch, `a branch must be one value, not ${typeName(branch.type)}`);
  }
  const pair = unify(yes, no, scope);
  if (!pair) return report(scope, "type_mismatch", node, `the branches differ: ${typeName(yes.type)} and ${typeName(no.type)}`);
  return {
    kind: "conditional",
    test,
    yes: pair[0],
    no: pair[1],
    from: node.from,
    to: node.to,
    type: pair[0].type,
    mayBeUndefined: test.mayBeUndefined || pair[0].mayBeUndefined || pair[1].mayBeUndefined,
    ...mergedBounds(pair[0], pair[1]),
  };
}

function mergedBounds(a: Typed, b: Typed): { bounds?: [bigint, bigint]; magnitude?: number } {
  if (a.bounds && b.bounds) {
    const low = a.bounds[0] < b.bounds[0] ? a.bounds[0] : b.bounds[0];
    return { bounds: [low, a.bounds[1] > b.bounds[1] ? a.bounds[1] : b.bounds[1]] };
  }
  return a.magnitude !== undefined && b.magnitude !== undefined ? { magnitude: Math.max(a.magnitude, b.magnitude) } : {};
}
