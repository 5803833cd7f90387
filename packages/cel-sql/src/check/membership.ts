import type { BinaryNode, ListNode } from "../parse/ast.ts";
import { warnAbsentAtom } from "./absent.ts";
import { checkBeside } from "./compare.ts";
import { convert } from "./convert.ts";
import { noteLiteral } from "./references.ts";
import { errorAt, isError, replaceFix, report, type Scope, sourceOf } from "./scope.ts";
import type { RangeTyped, Typed } from "./typed.ts";
import { isScalar, typeName, types } from "./types.ts";
import { freshVariable } from "./visible-names.ts";

export function checkIn(node: BinaryNode, scope: Scope): Typed {
  const range = node.right.kind === "list" ? null : scope.session.check(node.right, scope);
  const item = range?.kind === "range" ? checkBeside(range.row, node.left, scope) : scope.session.check(node.left, scope);
  if (!isError(item) && !isScalar(item.type)) return rangeInList(node, item, scope);
  const typed = node.right.kind === "list" ? inLiteral(node, node.right, item, scope) : inRange(node, item, range ?? item, scope);
  if (scope.negated) warnAbsentAtom(typed, node, scope);
  return typed;
}

/** `user.tags in ["vip"]` */
function rangeInList(node: BinaryNode, item: Typed, scope: Scope): Typed {
  const message = `${typeName(item.type)} cannot be in a list`;
  if (item.kind !== "range" || item.type.kind !== "list") return report(scope, "type_mismatch", item, message);
  const variable = freshVariable(item.row, scope);
  const text = `${sourceOf(scope, node.left)}.exists(${variable}, ${variable} in ${sourceOf(scope, node.right)})`;
  return report(scope, "type_mismatch", item, `${message}; write ${text}`, [replaceFix(`use ${text}`, node, text)]);
}

/** `x in "a"`, `"a" in x` */
function notAList(node: BinaryNode, range: Typed, scope: Scope): Typed {
  const right = sourceOf(scope, node.right);
  const inner = right.startsWith("(") ? right.slice(1, -1) : right;
  const isText = range.kind !== "const" && range.type.kind === "string";
  const text = isText ? `${right}.contains(${sourceOf(scope, node.left)})` : `[${inner}]`;
  const fixes =
    range.kind === "const" ? [replaceFix(`use ${text}`, node.right, text)] : isText ? [replaceFix(`use ${text}`, node, text)] : [];
  return report(
    scope,
    "type_mismatch",
    range,
    `in needs a list, not ${typeName(range.type)}${fixes.length > 0 ? `; write ${text}` : ""}`,
    fixes,
  );
}

function inLiteral(node: BinaryNode, right: ListNode, item: Typed, scope: Scope): Typed {
  const list = right.items.map((part) => {
    noteLiteral(item, part, scope);
    return listItem(checkBeside(item, part, scope), item, scope);
  });
  if (isError(item) || list.some(isError)) return errorAt(node);
  const mayBeUndefined = item.mayBeUndefined || list.some((part) => part.mayBeUndefined);
  return { kind: "oneOf", item, list, from: node.from, to: node.to, type: types.bool, mayBeUndefined };
}

function listItem(part: Typed, item: Typed, scope: Scope): Typed {
  if (isError(part) || isError(item) || !isScalar(item.type)) return part;
  const message = `the list must hold ${typeName(item.type)}, not ${typeName(part.type)}`;
  return convert(part, item.type.kind, scope) ?? report(scope, "type_mismatch", part, message);
}

function inRange(node: BinaryNode, item: Typed, range: Typed, scope: Scope): Typed {
  if (isError(range) || isError(item)) return errorAt(node);
  if (range.kind !== "range") return notAList(node, range, scope);
  const element = range.row.type;
  if (!isScalar(element)) {
    return report(scope, "bare_collection", range, "the collection holds whole rows; use .exists(x, …) or .map(x, x.field)");
  }
  noteLiteral({ ...range, ...(range.row.valueKind === undefined ? {} : { valueKind: range.row.valueKind }) }, node.left, scope);
  const converted = convert(item, element.kind, scope);
  if (!converted) return report(scope, "type_mismatch", node, `a ${typeName(item.type)} is never in a list of ${typeName(element)}`);
  return isError(converted) ? errorAt(node) : member(node, converted, range);
}

function member(node: BinaryNode, item: Typed, range: RangeTyped): Typed {
  const mayBeUndefined = item.mayBeUndefined || range.mayBeUndefined;
  return { kind: "member", item, range, from: node.from, to: node.to, type: types.bool, mayBeUndefined };
}
