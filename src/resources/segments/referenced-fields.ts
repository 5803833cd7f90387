import type { Node } from "cel-sql";

type Paths = ReadonlyMap<string, string>;

/** The fields that an expression reads, each once, as paths: `user.country`, `orders.status`, `orders.purchases.kind`. */
export function referencedFields(ast: Node | null): string[] {
  if (!ast) return [];
  const found = new Set<string>();
  visit(ast, new Map(), found);
  return [...found].sort();
}

function visit(node: Node, variables: Paths, found: Set<string>): void {
  const path = pathOf(node, variables);
  if (path !== null) {
    if (path.includes(".")) found.add(path);
    return;
  }
  if (node.kind === "call" && node.target) return visitCall(node, node.target, variables, found);
  for (const child of childrenOf(node)) visit(child, variables, found);
}

// In `orders.filter(o, …).map(o, …)` the name o stands for an order both times.
function visitCall(node: Node & { kind: "call" }, target: Node, variables: Paths, found: Set<string>): void {
  visit(target, variables, found);
  const [variable, ...bodies] = node.args;
  const rows = rowsOf(target, variables);
  const binds = rows !== null && variable?.kind === "ident" && bodies.length > 0;
  const inner = binds ? new Map(variables).set(variable.name, rows) : variables;
  for (const body of binds ? bodies : node.args) visit(body, inner, found);
}

function rowsOf(target: Node, variables: Paths): string | null {
  if (target.kind === "call" && target.name === "filter" && target.target) return rowsOf(target.target, variables);
  return pathOf(target, variables);
}

function pathOf(node: Node, variables: Paths): string | null {
  if (node.kind === "ident") return variables.get(node.name) ?? node.name;
  if (node.kind !== "select") return null;
  const owner = pathOf(node.operand, variables);
  return owner === null ? null : `${owner}.${node.field}`;
}

/** The parts of a node, a call's target among them. */
export function childNodes(node: Node): Node[] {
  return node.kind === "call" && node.target ? [node.target, ...node.args] : childrenOf(node);
}

function childrenOf(node: Node): Node[] {
  switch (node.kind) {
    case "select":
    case "unary":
      return [node.operand];
    case "call":
      return node.args;
    case "list":
      return node.items;
    case "binary":
      return [node.left, node.right];
    case "conditional":
      return [node.test, node.yes, node.no];
    default:
      return [];
  }
}
