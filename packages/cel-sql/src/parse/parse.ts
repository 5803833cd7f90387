import type { Diagnostic } from "../diagnostics.ts";
import { defaultLimits, type Limits } from "../limits.ts";
import { adviceFor } from "./advice.ts";
import type { Node } from "./ast.ts";
import { parseTokens } from "./expression.ts";
import { lex, type Token } from "./lex.ts";
import { failureDiagnostic, SyntaxFailure } from "./syntax-failure.ts";
import { checkTree } from "./tree-limits.ts";

export interface Parsed {
  source: string;
  ast: Node | null;
  diagnostics: Diagnostic[];
}

/** Parses the whole CEL grammar. A syntax error or an exceeded limit leaves `ast` null and one diagnostic. Never throws. */
export function parse(source: string, limits: Limits = defaultLimits): Parsed {
  try {
    if (source.length > limits.sourceLength) throw tooLong(limits.sourceLength, source.length);
    const tokens = lex(source);
    checkBrackets(tokens, limits.depth);
    const ast = parseTokens(tokens, limits.depth);
    checkTree(ast, limits);
    return { source, ast, diagnostics: [] };
  } catch (error) {
    if (!(error instanceof SyntaxFailure)) throw error;
    return {
      source,
      ast: null,
      diagnostics: [failureDiagnostic(error, error.code === "limit_exceeded" ? null : adviceFor(source, error))],
    };
  }
}

function tooLong(limit: number, length: number): SyntaxFailure {
  return new SyntaxFailure(limit, length, `the expression is longer than ${limit} characters`, [], "limit_exceeded");
}

/** Guards the recursive parser's stack before it starts. */
function checkBrackets(tokens: readonly Token[], limit: number): void {
  let depth = 0;
  for (const token of tokens) {
    if (token.kind !== "op") continue;
    if ("([{".includes(token.text)) depth++;
    else if (")]}".includes(token.text)) depth--;
    if (depth > limit) throw new SyntaxFailure(token.from, token.to, `brackets are nested deeper than ${limit}`, [], "limit_exceeded");
  }
}
