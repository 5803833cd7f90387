export interface Edit {
  from: number;
  to: number;
  text: string;
}

/** A change that can be applied with one click; offsets refer to the checked source. */
export interface Fix {
  title: string;
  edits: Edit[];
}

export interface Diagnostic {
  code: DiagnosticCode;
  severity: "error" | "warning";
  /** UTF-16 offsets into the source, end exclusive. */
  from: number;
  to: number;
  message: string;
  fixes: Fix[];
  /** What a syntax error would have accepted at its place. */
  expected?: string[];
}

export type DiagnosticCode =
  | "syntax"
  | "limit_exceeded"
  | "invalid_literal"
  | "unsupported"
  | "unknown_identifier"
  | "unknown_field"
  | "unknown_function"
  | "wrong_arguments"
  | "type_mismatch"
  | "not_boolean"
  | "not_constant"
  | "bare_collection"
  | "invalid_variable"
  | "mixed_numbers"
  | "number_range"
  | "unsafe_regex"
  | "money_without_currency"
  | "absent_excluded"
  | "own_value"
  | "unknown_value";

const longest = 400;

/** A message that quotes the expression stays readable. */
export function shortened(message: string): string {
  return message.length > longest ? `${message.slice(0, longest).toWellFormed()}…` : message;
}

/** Thrown by `compile` when the expression has at least one error; carries every diagnostic, warnings included. */
export class CelCompileError extends Error {
  readonly diagnostics: Diagnostic[];
  constructor(diagnostics: Diagnostic[]) {
    const errors = diagnostics.filter((d) => d.severity === "error");
    super(errors.map((d) => `${d.from}..${d.to} ${d.code}: ${d.message}`).join("\n"));
    this.name = "CelCompileError";
    this.diagnostics = diagnostics;
  }
}

/** Line and column (both from 1, in UTF-16 units) of an offset; `\n`, `\r\n` and `\r` end a line. */
export function lineColumn(source: string, offset: number): { line: number; column: number } {
  const lines = source.slice(0, offset).split(/\r\n|\n|\r/);
  return { line: lines.length, column: (lines.at(-1) ?? "").length + 1 };
}

/** Whether one of the diagnostics is more than a warning. */
export function hasErrors(diagnostics: readonly Diagnostic[]): boolean {
  return diagnostics.some((d) => d.severity === "error");
}
