import { type Diagnostic, type DiagnosticCode, type Fix, shortened } from "../diagnostics.ts";

/** Ends parsing: a syntax error has no sensible continuation, so the parser reports one. */
export class SyntaxFailure extends Error {
  readonly from: number;
  readonly to: number;
  readonly expected: string[];
  readonly code: DiagnosticCode;
  constructor(from: number, to: number, message: string, expected: string[] = [], code: DiagnosticCode = "syntax") {
    super(message);
    this.from = from;
    this.to = to;
    this.expected = expected;
    this.code = code;
  }
}

/** What a rule for a common mistake knows better than the parser. */
export interface Advice {
  message: string;
  from?: number;
  to?: number;
  fixes?: Fix[];
}

export function failureDiagnostic(failure: SyntaxFailure, advice: Advice | null): Diagnostic {
  const { code, from, to, message, expected } = failure;
  const said = { from, to, fixes: [], ...advice, message: shortened(advice?.message ?? message) };
  return { code, severity: "error", ...said, ...(expected.length > 0 ? { expected } : {}) };
}
