import { type BinaryNode, type CallNode, type Node, binaryPower as power, type SelectNode, type UnaryNode } from "../parse/ast.ts";
import { writeLiteral } from "./literals.ts";

const conditionalPower = 0;
const unaryPower = 6;
const primaryPower = 7;

/** The tree as source on one line, with no more brackets than it needs: `parse` makes the same tree of it. Comments are not in a tree. */
export function unparse(node: Node): string {
  switch (node.kind) {
    case "literal":
      return writeLiteral(node.value);
    case "ident":
      return node.name;
    case "select":
      return `${atLeast(node.operand, primaryPower)}.${fieldName(node)}`;
    case "call":
      return call(node);
    case "index":
      return `${atLeast(node.operand, primaryPower)}[${unparse(node.index)}]`;
    case "list":
      return `[${node.items.map(unparse).join(", ")}]`;
    case "map":
      return `{${node.entries.map(({ key, value }) => `${unparse(key)}: ${unparse(value)}`).join(", ")}}`;
    case "struct":
      return `${unparse(node.name)}{${node.entries.map(({ field, value }) => `${field}: ${unparse(value)}`).join(", ")}}`;
    case "unary":
      return unary(node);
    case "binary":
      return binary(node);
    case "conditional":
      return `${atLeast(node.test, 1)} ? ${atLeast(node.yes, 1)} : ${unparse(node.no)}`;
  }
}

function atLeast(node: Node, wanted: number): string {
  return powerOf(node) < wanted ? `(${unparse(node)})` : unparse(node);
}

function powerOf(node: Node): number {
  if (node.kind === "conditional") return conditionalPower;
  if (node.kind === "binary") return power[node.op];
  return node.kind === "unary" || isNegative(node) ? unaryPower : primaryPower;
}

function isNegative(node: Node): boolean {
  return node.kind === "literal" && writeLiteral(node.value).startsWith("-");
}

/** Operators of one power group to the left. */
function binary({ op, left, right }: BinaryNode): string {
  return `${atLeast(left, power[op])} ${op} ${atLeast(right, power[op] + 1)}`;
}

/** A sign may be repeated but not mixed with the other, and a minus before a plain number would become part of it. */
function unary({ op, operand }: UnaryNode): string {
  const repeated = operand.kind === "unary" ? operand.op === op : op === "-" && isNegative(operand);
  const number = op === "-" && operand.kind === "literal" && (operand.value.type === "int" || operand.value.type === "double");
  if (repeated) return op + unparse(operand);
  return op + (number ? `(${unparse(operand)})` : atLeast(operand, primaryPower));
}

function call({ target, name, args }: CallNode): string {
  const written = `${name}(${args.map(unparse).join(", ")})`;
  return target ? `${atLeast(target, primaryPower)}.${written}` : written;
}

function fieldName({ field }: SelectNode): string {
  const plain = /^[_a-zA-Z][_a-zA-Z0-9]*$/.test(field) && !["in", "true", "false", "null"].includes(field);
  return plain ? field : `\`${field}\``;
}
