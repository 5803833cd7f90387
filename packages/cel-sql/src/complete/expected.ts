import type { Seen } from "../check/check.ts";
import { functions } from "../check/functions.ts";
import { macroNames } from "../check/macros.ts";
import type { Typed } from "../check/typed.ts";
import { type BinaryNode, type CallNode, children, type Node } from "../parse/ast.ts";
import { hole } from "./place.ts";

/** What would fit in the place of the hole. */
export interface Expected {
  /** A scalar type, "list" behind `in`, "text" where only a constant text may stand, "any", or "none" for a new name. */
  kind: string;
  /** The kind of value, see FieldDef.values. */
  valueKind?: string;
  /** The call whose argument is wanted, such as `has` or `timestamp`. */
  inside?: string;
}

/** The nodes from the root down to the hole, the hole first; empty when it is not in the tree. */
export function pathToHole(node: Node): Node[] {
  if ((node.kind === "ident" && node.name === hole) || (node.kind === "select" && node.field === hole)) return [node];
  for (const child of children(node)) {
    const path = pathToHole(child);
    if (path.length > 0) return [...path, node];
  }
  return [];
}

export function expectedAt(path: readonly Node[], seen: ReadonlyMap<Node, Seen>): Expected {
  const [at, parent, grandparent] = path;
  if (!at || !parent) return { kind: "bool" };
  if (parent.kind === "binary") return besideOperator(at, parent, seen);
  if (parent.kind === "list") {
    if (grandparent?.kind !== "binary" || grandparent.op !== "in") return { kind: "any" };
    return like(seen.get(grandparent.left)?.typed);
  }
  if (parent.kind === "unary") return { kind: parent.op === "!" ? "bool" : "int" };
  if (parent.kind === "conditional") return { kind: parent.test === at ? "bool" : "any" };
  return parent.kind === "call" ? argument(at, parent, seen) : { kind: "any" };
}

function besideOperator(at: Node, parent: BinaryNode, seen: ReadonlyMap<Node, Seen>): Expected {
  if (parent.op === "&&" || parent.op === "||") return { kind: "bool" };
  const other = seen.get(parent.left === at ? parent.right : parent.left)?.typed;
  if (parent.op === "in") return parent.left === at ? elementOf(other) : { ...like(other), kind: "list" };
  const expected = like(other);
  return expected.kind === "timestamp" && parent.op === "-" ? { kind: "timestamp" } : expected;
}

function elementOf(list: Typed | undefined): Expected {
  if (list?.kind !== "range") return { kind: "any" };
  return { kind: list.row.type.kind, ...(list.row.valueKind === undefined ? {} : { valueKind: list.row.valueKind }) };
}

function like(typed: Typed | undefined): Expected {
  if (!typed || typed.kind === "error") return { kind: "any" };
  return { kind: typed.type.kind, ...(typed.valueKind === undefined ? {} : { valueKind: typed.valueKind }) };
}

function argument(at: Node, parent: CallNode, seen: ReadonlyMap<Node, Seen>): Expected {
  const index = parent.args.indexOf(at);
  if (parent.target && macroNames.includes(parent.name)) {
    if (index === 0) return { kind: "none" };
    return { kind: parent.name === "map" && index === parent.args.length - 1 ? "any" : "bool" };
  }
  if (!parent.target && ["has", "timestamp", "duration"].includes(parent.name)) return { kind: "text", inside: parent.name };
  const receiver = parent.target ? seen.get(parent.target)?.typed : undefined;
  const position = parent.target ? index + 1 : index;
  const taken = functions.filter((f) => f.name === parent.name && (!receiver || f.args[0] === receiver.type.kind));
  const kind = taken.find((f) => f.args[position] !== undefined)?.args[position]?.replace("?", "");
  if (parent.name.startsWith("get")) return { kind: "text", inside: "zone", valueKind: "time_zone" };
  const valueKind = receiver?.valueKind === undefined || kind !== "string" ? {} : { valueKind: receiver.valueKind };
  return { kind: kind ?? "any", ...valueKind };
}
