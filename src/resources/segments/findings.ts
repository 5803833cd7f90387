import { type Diagnostic, type Edit, lineColumn } from "cel-sql";
import type { FieldError } from "../../platform/http/errors.ts";
import type { Finding } from "./schema.ts";

/** Where a part of an expression stands. */
export function place(source: string, { from, to }: { from: number; to: number }): { line: number; column: number; length: number } {
  return { ...lineColumn(source, from), length: to - from };
}

/** A diagnostic as the API tells it: by line and column, each fix as the whole changed expression. */
export function finding(source: string, diagnostic: Diagnostic): Finding {
  const { code, message, fixes } = diagnostic;
  return {
    code,
    message,
    ...place(source, diagnostic),
    fixes: fixes.map(({ title, edits }) => ({ title, expression: applied(source, edits) })),
  };
}

/** The errors among the diagnostics, for a 422. */
export function expressionErrors(source: string, diagnostics: readonly Diagnostic[]): FieldError[] {
  return diagnostics
    .filter(({ severity }) => severity === "error")
    .map((diagnostic) => {
      const { code, message, ...where } = finding(source, diagnostic);
      return { pointer: "/expression", code, detail: message, ...where };
    });
}

/** One line for people: each error with its place. */
export function describeErrors(source: string, diagnostics: readonly Diagnostic[]): string {
  return expressionErrors(source, diagnostics)
    .map(({ line, column, detail }) => `line ${line}, column ${column}: ${detail}`)
    .join("; ");
}

function applied(source: string, edits: readonly Edit[]): string {
  return edits
    .toSorted((a, b) => b.from - a.from)
    .reduce((text, { from, to, text: by }) => text.slice(0, from) + by + text.slice(to), source);
}
