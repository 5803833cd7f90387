import mjml from "mjml";
import type { TemplateProblem } from "../template/check-template.ts";
import { type CompiledBody, problemAt } from "./body-problem.ts";
import { coverLiquid } from "./cover-liquid.ts";
import { structureProblems } from "./mjml-structure.ts";

const LONGEST = 200_000;
const LARGEST_HTML = 1_000_000;

/**
 * MJML with Liquid in it as HTML with the same Liquid. Loading this module takes seconds and compiling milliseconds: for a thread, when a message is saved.
 * The Liquid itself has been checked. Never rejects.
 */
export async function compileMjml(source: string): Promise<CompiledBody> {
  if (source.length > LONGEST) return failed(source, 0, `MJML may have ${LONGEST} characters: this has ${source.length}`);
  const liquid = coverLiquid(source);
  if (!liquid) return failed(source, 0, "The text has characters of private use (U+E000, U+F0000): remove them");
  const problems = structureProblems(liquid.covered);
  if (problems.length > 0) return { problems };
  try {
    // No fonts of others: opening the mail would tell them. No includes, no configuration, no templates from files.
    const { html, errors } = await mjml(liquid.covered, {
      fonts: {},
      keepComments: false,
      validationLevel: "soft",
      ignoreIncludes: true,
      useMjmlConfigOptions: false,
    });
    if (errors.length > 0)
      return { problems: errors.map((error) => problemOf(source, { ...error, message: liquid.uncover(error.message) })) };
    const lost = liquid.lost(html).map((at) => problemAt(source, at, "MJML drops what stands here: put it into <mj-raw> or into a text"));
    if (lost.length > 0) return { problems: lost };
    const whole = liquid.uncover(html);
    return whole.length > LARGEST_HTML
      ? failed(source, 0, `The message is over ${LARGEST_HTML} characters of HTML: shorten it`)
      : { html: whole };
  } catch (error) {
    return failed(source, 0, `This is no MJML: ${(error as Error).message}`);
  }
}

function failed(source: string, offset: number, message: string): CompiledBody {
  return { problems: [problemAt(source, offset, message)] };
}

// MJML tells the line alone: the column is where its tag begins in it.
function problemOf(source: string, { line, tagName, message }: { line: number; tagName: string; message: string }): TemplateProblem {
  const text = source.split("\n")[line - 1] ?? "";
  return { message, line, column: text.search(new RegExp(`<${tagName}\\b`)) + 1 || 1 };
}
