import { Parser } from "htmlparser2";
import { TemplateError, type TemplateProblem } from "../template/check-template.ts";
import { htmlEngine, textEngine } from "../template/engines.ts";
import { listVariables, variablesOf } from "../template/list-variables.ts";
import { createContext } from "../template/render-settings.ts";
import { type CompileOptions, compileMessage, type MessageSource } from "./compile-message.ts";
import { composeMessage, type Recipient, rawMessage, renderSettings } from "./compose-message.ts";
import { renderMessage } from "./render-message.ts";

export type PreviewRequest = { compile: CompileOptions; recipient: Recipient; marketing: boolean };

export type PreviewWarning = { code: string; detail: string };

/** `htmlBytes` is what mail programs cut, `bytes` the whole mail without its files. */
export type Preview = {
  subject: string;
  html: string;
  text: string;
  bytes: number;
  htmlBytes: number;
  missing: string[];
  warnings: PreviewWarning[];
  problems?: never;
};

/** Gmail cuts longer HTML off. */
const LONGEST_HTML = 102 * 1024;

/** A message as one recipient would get it, and what is odd about it. Never throws. For a thread: its templates decide what it costs. */
export function previewMessage({ compile, recipient, marketing }: PreviewRequest): Preview | { problems: TemplateProblem[] } {
  try {
    const compiled = compileMessage(compile);
    const rendered = renderMessage(compiled, recipient);
    const htmlBytes = Buffer.byteLength(rendered.html);
    const found = missingIn(compile.source, recipient, renderSettings(compiled, recipient));
    const warnings = [
      ...(marketing ? unsubscribeWarnings(compile.source) : []),
      ...sizeWarnings(htmlBytes),
      ...markupWarnings(rendered.html),
    ];
    return { ...rendered, bytes: rawMessage(composeMessage(compiled, recipient)).length, htmlBytes, missing: found, warnings };
  } catch (error) {
    if (error instanceof TemplateError) return { problems: error.problems };
    return { problems: [{ message: error instanceof Error ? error.message : String(error), line: 1, column: 1 }] };
  }
}

/** Variables that templates read and that have no value for this recipient. */
function missingIn(
  { subject, preheader, html, text }: MessageSource,
  { view }: Recipient,
  settings: ReturnType<typeof renderSettings>,
): string[] {
  const paths = new Set(
    [textEngine.parse(subject), htmlEngine.parse(preheader ?? ""), htmlEngine.parse(html), textEngine.parse(text ?? "")].flatMap(
      (nodes) => [...variablesOf(nodes)],
    ),
  );
  const context = createContext(textEngine, view, settings);
  const isEmpty = (path: string) => {
    const value: unknown = textEngine.evalValueSync(path, context);
    return value === undefined || value === null || value === "";
  };
  return [...paths].filter(isEmpty).sort();
}

function unsubscribeWarnings({ html }: MessageSource): PreviewWarning[] {
  if (listVariables(html).some((path) => path === "links.unsubscribe" || path === "links.preferences")) return [];
  return [{ code: "no_unsubscribe", detail: "Marketing needs a way out in the text: add a link to {{ links.unsubscribe }}" }];
}

function sizeWarnings(htmlBytes: number): PreviewWarning[] {
  if (htmlBytes <= LONGEST_HTML) return [];
  return [{ code: "too_long", detail: `The HTML has ${Math.ceil(htmlBytes / 1024)} KB: Gmail cuts off what is over 102 KB` }];
}

function markupWarnings(html: string): PreviewWarning[] {
  const noAlt: string[] = [];
  const insecure: string[] = [];
  const parser = new Parser({
    onopentag: (name, attributes) => {
      if (name === "img" && attributes["alt"] === undefined) noAlt.push(attributes["src"] ?? "");
      for (const address of [attributes["href"], attributes["src"]]) if (address && /^http:/i.test(address)) insecure.push(address);
    },
  });
  parser.write(html);
  parser.end();
  return [
    ...noAlt.map((src) => ({ code: "image_without_alt", detail: `An image has no alt text: ${shown(src)}` })),
    ...insecure.map((address) => ({ code: "http_link", detail: `This goes over the network in plain: ${shown(address)}; write https` })),
  ].slice(0, 50);
}

function shown(address: string): string {
  return address.length > 200 ? `${address.slice(0, 200)}…` : address;
}
