interface Span {
  from: number;
  to: number;
}

export type Literal =
  | { type: "int"; value: bigint }
  | { type: "uint"; value: bigint }
  | { type: "double"; value: number }
  | { type: "string"; value: string }
  | { type: "bytes"; text: string }
  | { type: "bool"; value: boolean }
  | { type: "null" };

export type BinaryOperator = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "in" | "+" | "-" | "*" | "/" | "%";

/** The stronger an operator binds, the higher. */
export const binaryPower: Record<BinaryOperator, number> = {
  "||": 1,
  "&&": 2,
  "==": 3,
  "!=": 3,
  "<": 3,
  "<=": 3,
  ">": 3,
  ">=": 3,
  in: 3,
  "+": 4,
  "-": 4,
  "*": 5,
  "/": 5,
  "%": 5,
};

export type LiteralNode = Span & { kind: "literal"; value: Literal };
export type IdentNode = Span & { kind: "ident"; name: string };
export type SelectNode = Span & { kind: "select"; operand: Node; field: string; fieldFrom: number };
export type CallNode = Span & { kind: "call"; target: Node | null; name: string; nameFrom: number; nameTo: number; args: Node[] };
export type IndexNode = Span & { kind: "index"; operand: Node; index: Node };
export type ListNode = Span & { kind: "list"; items: Node[] };
export type MapNode = Span & { kind: "map"; entries: { key: Node; value: Node }[] };
export type StructNode = Span & { kind: "struct"; name: Node; entries: { field: string; value: Node }[] };
export type UnaryNode = Span & { kind: "unary"; op: "!" | "-"; operand: Node };
export type BinaryNode = Span & { kind: "binary"; op: BinaryOperator; opFrom: number; left: Node; right: Node };
export type ConditionalNode = Span & { kind: "conditional"; test: Node; yes: Node; no: Node };

/** The tree as written: macros such as `exists` and `has` are plain calls, brackets leave no node. */
export type Node =
  | LiteralNode
  | IdentNode
  | SelectNode
  | CallNode
  | IndexNode
  | ListNode
  | MapNode
  | StructNode
  | UnaryNode
  | BinaryNode
  | ConditionalNode;

export function children(node: Node): Node[] {
  switch (node.kind) {
    case "literal":
    case "ident":
      return [];
    case "select":
    case "unary":
      return [node.operand];
    case "call":
      return node.target ? [node.target, ...node.args] : node.args;
    case "index":
      return [node.operand, node.index];
    case "list":
      return node.items;
    case "map":
      return node.entries.flatMap((e) => [e.key, e.value]);
    case "struct":
      return [node.name, ...node.entries.map((e) => e.value)];
    case "binary":
      return [node.left, node.right];
    case "conditional":
      return [node.test, node.yes, node.no];
  }
}

/** The operands of a chain of one logical operator, from left to right. */
export function flatten(node: Node, op: "&&" | "||"): Node[] {
  const items: Node[] = [];
  const pending: Node[] = [node];
  for (let next = pending.pop(); next; next = pending.pop()) {
    if (next.kind === "binary" && next.op === op) pending.push(next.right, next.left);
    else items.push(next);
  }
  return items;
}
