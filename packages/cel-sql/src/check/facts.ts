import { flatten, type Node } from "../parse/ast.ts";
import { pathKey } from "./names.ts";
import type { Scope } from "./scope.ts";
import type { Facts } from "./typed.ts";

/** What holds where all conjuncts of `node` are true. */
export function factsIfTrue(node: Node, scope: Scope): Facts {
  return gather(flatten(node, "&&"), true, scope);
}

/** What holds where all disjuncts of `node` are false. */
export function factsIfFalse(node: Node, scope: Scope): Facts {
  return gather(flatten(node, "||"), false, scope);
}

function gather(items: readonly Node[], truth: boolean, scope: Scope): Facts {
  const present = new Set<string>();
  const equal = new Set<string>();
  for (const item of items) {
    const negated = item.kind === "unary" && item.op === "!";
    const atom = negated ? item.operand : item;
    const holds = negated ? !truth : truth;
    const presentKey = holds ? hasKey(atom, scope) : null;
    const equalKey = equalityKey(atom, holds, scope);
    if (presentKey !== null) present.add(presentKey);
    if (equalKey !== null) equal.add(equalKey);
  }
  return { present, equal };
}

function hasKey(node: Node, scope: Scope): string | null {
  if (node.kind !== "call" || node.name !== "has" || node.target) return null;
  const [field] = node.args;
  return field?.kind === "select" ? pathKey(field, scope) : null;
}

function equalityKey(node: Node, holds: boolean, scope: Scope): string | null {
  if (node.kind !== "binary") return null;
  const one = node.right.kind === "list" && node.right.items.length === 1 ? node.right.items[0] : undefined;
  if (node.op === "in" && holds && one) return fieldEqual(node.left, one, scope);
  if (node.op !== (holds ? "==" : "!=")) return null;
  return fieldEqual(node.left, node.right, scope) ?? fieldEqual(node.right, node.left, scope);
}

function fieldEqual(field: Node, value: Node, scope: Scope): string | null {
  return field.kind === "select" && isFixed(value, scope) ? pathKey(field, scope) : null;
}

function isFixed(node: Node, scope: Scope): boolean {
  if (node.kind === "literal") return true;
  if (node.kind === "select") return isFixed(node.operand, scope);
  return node.kind === "ident" && !scope.variables.has(node.name) && Object.hasOwn(scope.session.schema.params ?? {}, node.name);
}
