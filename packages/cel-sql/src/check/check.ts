import { type Diagnostic, hasErrors } from "../diagnostics.ts";
import type { Node } from "../parse/ast.ts";
import { type Parsed, parse } from "../parse/parse.ts";
import type { Schema } from "../schema/schema.ts";
import { expectBool } from "./convert.ts";
import { checkExpression } from "./expression.ts";
import type { Reference, Scope, Session } from "./scope.ts";
import { noFacts, type Typed } from "./typed.ts";

export interface Checked {
  schema: Schema;
  source: string;
  ast: Node | null;
  /** The resolved tree; null when there is an error. */
  typed: Typed | null;
  /** Errors and warnings in the order of the source. */
  diagnostics: Diagnostic[];
  references: Reference[];
}

export interface CheckOptions {
  /** What exists under a kind of value (see FieldDef.values), undefined where that is not known: a literal that is none of it gets a warning. */
  knownValues?: (kind: string) => readonly string[] | undefined;
}

/** Types the whole expression, or what `parse` gave, and collects every mistake in it. Never throws. */
export function check(input: string | Parsed, schema: Schema, options: CheckOptions = {}): Checked {
  const { source, ast, diagnostics } = typeof input === "string" ? parse(input, schema.checkedLimits) : input;
  if (!ast) return { schema, source, ast, typed: null, diagnostics, references: [] };
  return checkAst(ast, newSession(source, schema, options));
}

/** What every node of a tree came to, mistakes or not. */
export function observe(source: string, ast: Node, schema: Schema): Map<Node, Seen> {
  const seen = new Map<Node, Seen>();
  const session = newSession(source, schema);
  session.check = (node, scope) => {
    const typed = checkExpression(node, scope);
    seen.set(node, { typed, scope });
    return typed;
  };
  session.check(ast, rootScope(session));
  return seen;
}

export interface Seen {
  typed: Typed;
  scope: Scope;
}

function newSession(source: string, schema: Schema, { knownValues = () => undefined }: CheckOptions = {}): Session {
  const found = { diagnostics: [], references: [], warned: new Set<number>() };
  return { schema, source, ...found, knownValues, nextRow: 1, check: checkExpression };
}

function checkAst(ast: Node, session: Session): Checked {
  const { source, schema } = session;
  const typed = checkExpression(ast, rootScope(session));
  const bool = expectBool(typed, rootScope(session));
  const diagnostics = session.diagnostics.sort((a, b) => a.from - b.from || a.to - b.to);
  return { schema, source, ast, typed: hasErrors(diagnostics) ? null : bool, diagnostics, references: session.references };
}

function rootScope(session: Session): Scope {
  const root = { id: 0, type: { kind: "entity", entity: session.schema.root.entity }, owner: null } as const;
  return { session, root, variables: new Map(), facts: noFacts, macros: 0, negated: false, currencyFree: false, presence: false };
}
