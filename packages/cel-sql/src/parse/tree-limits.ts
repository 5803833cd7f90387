import type { Limits } from "../limits.ts";
import { children, flatten, type Node } from "./ast.ts";
import { SyntaxFailure } from "./syntax-failure.ts";

/** Throws SyntaxFailure when the tree has too many nodes, is too deep or holds too long a list. */
export function checkTree(root: Node, limits: Limits): void {
  const pending: { node: Node; depth: number }[] = [{ node: root, depth: 1 }];
  let count = 0;
  for (let next = pending.pop(); next; next = pending.pop()) {
    const { node, depth } = next;
    count += node.kind === "list" ? 1 : weight(node);
    if (count > limits.nodes) throw exceeded(root, `the expression has more than ${limits.nodes} parts`);
    if (depth > limits.depth) throw exceeded(node, `the expression is nested deeper than ${limits.depth}`);
    if (node.kind === "list") checkList(node.items, node, limits);
    for (const child of parts(node)) pending.push({ node: child, depth: depth + 1 });
  }
}

function checkList(items: readonly Node[], list: Node, limits: Limits): void {
  if (items.length > limits.listItems) throw exceeded(list, `a list must not have more than ${limits.listItems} items`);
}

/** A chain of one logical operator is one level; literals inside a list are bounded by the list's own limit. */
function parts(node: Node): Node[] {
  if (node.kind === "binary" && (node.op === "&&" || node.op === "||")) return flatten(node, node.op);
  if (node.kind === "list") return node.items.filter((item) => item.kind !== "literal");
  return children(node);
}

function weight(node: Node): number {
  return node.kind === "binary" && (node.op === "&&" || node.op === "||") ? flatten(node, node.op).length - 1 : 1;
}

function exceeded(node: Node, message: string): SyntaxFailure {
  return new SyntaxFailure(node.from, node.to, message, [], "limit_exceeded");
}
