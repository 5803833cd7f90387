import type { BinaryNode, IndexNode, Node } from "../parse/ast.ts";
import { checkArithmetic, checkMinus } from "./arithmetic.ts";
import { checkCall } from "./calls.ts";
import { checkComparison } from "./compare.ts";
import { checkLiteral } from "./constants.ts";
import { checkList } from "./lists.ts";
import { checkChain, checkConditional, checkNot } from "./logic.ts";
import { checkIn } from "./membership.ts";
import { checkIdent, checkSelect } from "./names.ts";
import { errorAt, isError, replaceFix, report, type Scope, sourceOf } from "./scope.ts";
import type { Typed } from "./typed.ts";

export function checkExpression(node: Node, scope: Scope): Typed {
  switch (node.kind) {
    case "literal":
      return checkLiteral(node, scope);
    case "ident":
      return checkIdent(node, scope);
    case "select":
      return checkSelect(node, scope);
    case "call":
      return checkCall(node, scope);
    case "list":
      return checkList(node, scope);
    case "unary":
      return node.op === "!" ? checkNot(node, scope) : checkMinus(node, scope);
    case "binary":
      return checkBinary(node, scope);
    case "conditional":
      return checkConditional(node, scope);
    case "index":
      return checkIndex(node, scope);
    case "map":
    case "struct":
      return report(scope, "unsupported", node, "maps and messages are not supported");
  }
}

function checkIndex(node: IndexNode, scope: Scope): Typed {
  const operand = scope.session.check(node.operand, scope);
  if (isError(operand)) return errorAt(node);
  if (operand.type.kind === "string")
    return report(scope, "unsupported", node, "a text has no [ ]; use .startsWith(…), .endsWith(…), .contains(…) or .matches(…)");
  const { index } = node;
  if (operand.kind === "range" || index.kind !== "literal" || index.value.type !== "string")
    return report(scope, "unsupported", node, "rows and lists have no order, so there is no [ ]; use .exists(x, …)");
  const text = `${sourceOf(scope, node.operand)}.${index.value.value}`;
  return report(scope, "unsupported", node, `a field stands behind a dot: ${text}`, [replaceFix(`use ${text}`, node, text)]);
}

function checkBinary(node: BinaryNode, scope: Scope): Typed {
  switch (node.op) {
    case "&&":
    case "||":
      return checkChain(node, node.op, scope);
    case "==":
    case "!=":
    case "<":
    case "<=":
    case ">":
    case ">=":
      return checkComparison(node, node.op, scope);
    case "in":
      return checkIn(node, scope);
    default:
      return checkArithmetic(node, node.op, scope);
  }
}
