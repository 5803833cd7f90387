import { withTemplateErrors } from "../template/check-template.ts";
import { renderNodes } from "../template/render-nodes.ts";
import { createContext } from "../template/render-settings.ts";
import type { CompiledMessage } from "./compile-message.ts";
import { type Recipient, renderSettings, renderSubject } from "./compose-message.ts";
import { type Part, tokenGlobals } from "./segments.ts";

/**
 * A message for one recipient as text: for previews and for reading in the browser.
 * @throws {TemplateError} when a template fails for this recipient
 */
export function renderMessage(compiled: CompiledMessage, recipient: Recipient): { subject: string; html: string; text: string } {
  const settings = renderSettings(compiled, recipient);
  const render = ({ engine, nodes }: Part) =>
    renderNodes(engine, nodes, createContext(engine, recipient.view, settings, tokenGlobals(recipient.token)));
  return withTemplateErrors(() => ({
    subject: renderSubject(compiled, recipient, settings),
    html: render(compiled.html),
    text: render(compiled.text),
  }));
}
