import type { TemplateProblem } from "../template/check-template.ts";

/** HTML with its Liquid, ready to be sent, or every reason why there is none. */
export type CompiledBody = { html: string; problems?: never } | { html?: never; problems: TemplateProblem[] };

/** A problem at a place in the source, which is told by line and column. */
export function problemAt(source: string, offset: number, message: string): TemplateProblem {
  const before = source.slice(0, offset);
  const line = before.split("\n").length;
  return { message, line, column: offset - before.lastIndexOf("\n") };
}
