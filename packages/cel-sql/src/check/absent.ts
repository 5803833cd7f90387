import type { Fix } from "../diagnostics.ts";
import type { Node } from "../parse/ast.ts";
import { type Scope, sourceOf, warn } from "./scope.ts";
import type { FieldTyped, ParamTyped, Typed } from "./typed.ts";

/** Warns that users (or rows) without the field drop out of a comparison that reads as if it kept them. */
export function warnAbsentAtom(atom: Typed, node: Node, scope: Scope): void {
  const field = absentReads(atom)[0];
  if (!field || !firstTime(field, scope)) return;
  const name = sourceOf(scope, field);
  const message = `nothing without ${name} matches here: an absent value is neither equal nor unequal`;
  const keep = scope.negated ? `has(${name}) && ` : `!has(${name}) || `;
  warn(scope, "absent_excluded", field, message, [
    beforeAtom(`count what has no ${name} as a match`, node, keep, scope),
    ...(scope.negated ? [] : [beforeAtom(`say that ${name} must be there`, node, `has(${name}) && `, scope)]),
  ]);
}

/** Warns that a single row without the field leaves the whole macro undecided. */
export function warnAbsentBody(body: Typed, node: Node, macro: string, scope: Scope): void {
  for (const field of absentReads(body)) {
    if (!firstTime(field, scope)) continue;
    const name = sourceOf(scope, field);
    const message = `one row without ${name} leaves the whole ${macro} undecided, and the user out`;
    warn(scope, "absent_excluded", field, message, macro === "map" ? filterFirst(name, scope) : [presentFirst(name, node)]);
  }
}

function presentFirst(name: string, node: Node): Fix {
  return beforeBody(`test has(${name}) first`, node, `has(${name}) && `);
}

/** What a map cannot say of a row is left out before it, if the field belongs to the map's own rows. */
function filterFirst(name: string, scope: Scope): Fix[] {
  const variable = name.split(".")[0] ?? "";
  const { mapped } = scope;
  if (!mapped || [...scope.variables.keys()].at(-1) !== variable) return [];
  return [{ title: `leave out what has no ${name}`, edits: [insertion(mapped.to, `.filter(${variable}, has(${name}))`)] }];
}

function firstTime(field: Typed, scope: Scope): boolean {
  if (scope.session.warned.has(field.from)) return false;
  scope.session.warned.add(field.from);
  return true;
}

/** Puts the test in front of one comparison; the whole stands in brackets afterwards, where it would be torn apart without. */
export function beforeAtom(title: string, node: Node, test: string, scope: Scope): Fix {
  if (isBracketed(node)) return { title, edits: [insertion(node.from + 1, test)] };
  const { source } = scope.session;
  const op = test.trimEnd().slice(-2);
  const before = source.slice(0, node.from).trimEnd();
  const after = source.slice(node.to).trimStart();
  const isFree =
    (before === "" || /[(,]$/.test(before) || before.endsWith(op)) && (after === "" || /^[),]/.test(after) || after.startsWith(op));
  if (isFree) return { title, edits: [insertion(node.from, test)] };
  return { title, edits: [insertion(node.from, `(${test}`), insertion(node.to, ")")] };
}

/** Puts the test in front of a macro's whole argument. */
function beforeBody(title: string, node: Node, test: string): Fix {
  const loose = node.kind === "conditional" || (node.kind === "binary" && node.op === "||");
  if (!loose || isBracketed(node)) return { title, edits: [insertion(node.from, test)] };
  return { title, edits: [insertion(node.from, `${test}(`), insertion(node.to, ")")] };
}

function isBracketed(node: Node): boolean {
  if (node.kind === "conditional") return node.from < node.test.from;
  return node.kind === "binary" && node.from < node.left.from;
}

function insertion(at: number, text: string): Fix["edits"][number] {
  return { from: at, to: at, text };
}

function absentReads(typed: Typed): (FieldTyped | ParamTyped)[] {
  if (!typed.mayBeUndefined) return [];
  switch (typed.kind) {
    case "field":
    case "param":
      return [typed];
    case "and":
    case "or":
      return typed.items.flatMap(absentReads);
    case "not":
    case "negate":
      return absentReads(typed.operand);
    case "compare":
    case "arithmetic":
      return [...absentReads(typed.left), ...absentReads(typed.right)];
    case "conditional":
      return [typed.test, typed.yes, typed.no].flatMap(absentReads);
    case "oneOf":
      return [typed.item, ...typed.list].flatMap(absentReads);
    case "member":
      return absentReads(typed.item);
    case "call":
      return typed.args.flatMap(absentReads);
    default:
      return [];
  }
}
