import { type Diagnostic, type DiagnosticCode, type Fix, shortened } from "../diagnostics.ts";
import type { BinaryNode, Node } from "../parse/ast.ts";
import type { Schema } from "../schema/schema.ts";
import type { Facts, Row, Typed } from "./typed.ts";
import { type CelType, types } from "./types.ts";

/** A constant of the expression that stands for something of the organization's, by kind. */
export interface Reference {
  kind: string;
  value: string;
  from: number;
  to: number;
}

/** What one run of the checker collects. */
export interface Session {
  schema: Schema;
  source: string;
  diagnostics: Diagnostic[];
  references: Reference[];
  /** Fields already warned about, by offset. */
  warned: Set<number>;
  /** What exists of a kind of value; undefined where that is not known. */
  knownValues: (kind: string) => readonly string[] | undefined;
  nextRow: number;
  /** The dispatcher, reached through the session so that the modules of the checker form no cycle. */
  check: (node: Node, scope: Scope) => Typed;
}

export interface Scope {
  session: Session;
  root: Row;
  variables: ReadonlyMap<string, Row>;
  facts: Facts;
  macros: number;
  /** An odd number of `!` stands around. */
  negated: boolean;
  /** Money may be read without knowing its currency: it is compared with zero. */
  currencyFree: boolean;
  /** The comparison around, for fixes that need all of it. */
  atom?: BinaryNode | undefined;
  /** What a map goes over, within its body. */
  mapped?: Node | undefined;
  /** Inside `has(…)`: absence is what is asked for. */
  presence: boolean;
}

interface Span {
  from: number;
  to: number;
}

export function report(scope: Scope, code: DiagnosticCode, span: Span, message: string, fixes: Fix[] = []): Typed {
  scope.session.diagnostics.push({ code, severity: "error", from: span.from, to: span.to, message: shortened(message), fixes });
  return errorAt(span);
}

export function warn(scope: Scope, code: DiagnosticCode, span: Span, message: string, fixes: Fix[] = []): void {
  scope.session.diagnostics.push({ code, severity: "warning", from: span.from, to: span.to, message: shortened(message), fixes });
}

/** Stands where a mistake was reported; whatever is built on it stays silent. */
export function errorAt(span: Span): Typed {
  return { kind: "error", from: span.from, to: span.to, type: types.error, mayBeUndefined: false };
}

export function isError(typed: Typed): boolean {
  return typed.type.kind === "error";
}

export function newRow(scope: Scope, type: CelType, owner: Row | null, valueKind?: string): Row {
  return { id: scope.session.nextRow++, type, owner, ...(valueKind === undefined ? {} : { valueKind }) };
}

export function withFacts(scope: Scope, facts: Facts): Scope {
  const present = new Set([...scope.facts.present, ...facts.present]);
  const equal = new Set([...scope.facts.equal, ...facts.equal]);
  return { ...scope, facts: { present, equal } };
}

export function sourceOf(scope: Scope, span: Span): string {
  return scope.session.source.slice(span.from, span.to);
}

export function replaceFix(title: string, span: Span, text: string): Fix {
  return { title, edits: [{ from: span.from, to: span.to, text }] };
}
