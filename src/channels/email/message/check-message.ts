import { checkTemplate, type TemplateProblem } from "../template/check-template.ts";
import type { MessageSource } from "./compile-message.ts";
import { deriveText } from "./derive-text.ts";

export type MessageProblem = TemplateProblem & { part: "subject" | "preheader" | "html" | "text" };

/** Every reason why a message in one language cannot be compiled, by part; empty when it can. Never throws. */
export function checkMessage({ subject, preheader, html, text }: MessageSource): MessageProblem[] {
  const problems = [
    ...inPart("subject", subject),
    ...inPart("preheader", preheader ?? ""),
    ...inPart("html", html),
    ...inPart("text", text ?? ""),
  ];
  return problems.length > 0 || (text ?? null) !== null ? problems : derivedTextProblems(html);
}

function inPart(part: MessageProblem["part"], source: string): MessageProblem[] {
  return checkTemplate(source).map((problem) => ({ part, ...problem }));
}

/** Liquid that opens in one place and closes in another which a text does not have (an attribute, the head) leaves the text half open. */
function derivedTextProblems(html: string): MessageProblem[] {
  if (checkTemplate(deriveText(html)).length === 0) return [];
  const message =
    "No plain text can be made from this HTML: a Liquid block opens outside of the text and closes in it, or the other way round. Give a text part.";
  return [{ part: "text", message, line: 1, column: 1 }];
}
