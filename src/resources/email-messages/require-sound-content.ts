import { createThreads } from "../../platform/async/killable-threads.ts";
import { unprocessable } from "../../platform/http/errors.ts";
import type { Examined, ExaminedContent } from "./examine-content.ts";
import { canonicalTexts, languageErrors } from "./rules.ts";

const SHOWN_PROBLEMS = 20;
const LIMITS = { count: 2, wallLimitMs: 2_000 };
/** Over what MJML itself takes. */
const MJML_MEMORY_MB = 192;
const MJML_IDLE_MS = 60_000;

const checking = createThreads<ExaminedContent, Examined>({
  ...LIMITS,
  script: new URL("./check-thread.ts", import.meta.url),
  cpuLimitMs: 250,
  memoryLimitMb: 64,
});
const compiling = createThreads<ExaminedContent, Examined>({
  ...LIMITS,
  script: new URL("./compile-thread.ts", import.meta.url),
  cpuLimitMs: 1_000,
  memoryLimitMb: MJML_MEMORY_MB,
  idleMs: MJML_IDLE_MS,
});

/**
 * The HTML of bodies that are written in another format. Checked in a thread of its own, so that content made to stall stalls nobody.
 * @param at where the content stands in the request
 * @throws 422 naming every field that cannot be saved, templates with line and column
 */
export async function requireSoundContent(organizationId: string, content: ExaminedContent, at = ""): Promise<Record<string, string>> {
  const errors = languageErrors(content);
  const examined = await (content.body_format === "html" ? checking : compiling).run(organizationId, content);
  if (!examined)
    throw unprocessable([
      { pointer: at, code: "too_much_to_check", detail: "The templates take too long to check: make them shorter or simpler" },
    ]);
  for (const problems of Map.groupBy(examined.problems, ({ pointer }) => pointer).values())
    for (const { pointer, message, line, column } of problems.slice(0, SHOWN_PROBLEMS))
      errors.push({ pointer, code: codeFor(pointer, content), detail: message, line, column });
  if (errors.length > 0) throw unprocessable(errors.map((error) => ({ ...error, pointer: `${at}${error.pointer}` })));
  return canonicalTexts(examined.compiled);
}

function codeFor(pointer: string, { body_format }: ExaminedContent): string {
  return body_format !== "html" && pointer.startsWith("/body/") ? `bad_${body_format}` : "bad_liquid";
}
