import type { CompiledBody } from "../../channels/email/body/body-problem.ts";
import { checkMessage } from "../../channels/email/message/check-message.ts";
import { checkTemplate, type TemplateProblem } from "../../channels/email/template/check-template.ts";
import type { MessageContent } from "./schema.ts";

export type ExaminedContent = Pick<MessageContent, "subject" | "preheader" | "body" | "text" | "body_format">;

export interface ContentProblem extends TemplateProblem {
  pointer: string;
}

export interface Examined {
  problems: ContentProblem[];
  /** HTML of each body that is not written in HTML */
  compiled: Record<string, string>;
}

/** Whether each template can be rendered, and the bodies' HTML. Given the compiler of the body's format; none for HTML. */
export async function examineContent(
  content: ExaminedContent,
  compileBody: ((source: string) => Promise<CompiledBody>) | undefined,
): Promise<Examined> {
  const examined: Examined = { problems: [], compiled: {} };
  const tell = (pointer: string, problems: readonly TemplateProblem[]) =>
    examined.problems.push(...problems.map((problem) => ({ ...problem, pointer })));
  for (const field of ["subject", "preheader", "text"] as const)
    for (const [tag, template] of Object.entries(content[field])) tell(`/${field}/${tag}`, checkTemplate(template));
  for (const [tag, source] of Object.entries(content.body)) {
    const body = await readBody(content.body_format, source, compileBody);
    if (body.problems) tell(`/body/${tag}`, body.problems);
    else {
      tell(`/text/${tag}`, derivedText(body.html, content.text[tag]));
      if (compileBody && source.trim() !== "") examined.compiled[tag] = body.html;
    }
  }
  return examined;
}

async function readBody(
  format: ExaminedContent["body_format"],
  source: string,
  compileBody: ((source: string) => Promise<CompiledBody>) | undefined,
): Promise<CompiledBody> {
  // Blocks are JSON: their Liquid can only be read text by text.
  const problems = format === "blocks" ? [] : checkTemplate(source);
  if (problems.length > 0) return { problems };
  return compileBody && source.trim() !== "" ? compileBody(source) : { html: source };
}

function derivedText(html: string, text: string | undefined): TemplateProblem[] {
  return text === undefined ? checkMessage({ subject: "", html }).filter(({ part }) => part === "text") : [];
}
