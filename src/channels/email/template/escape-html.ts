import { toValue } from "liquidjs";
import type { FilterThis } from "./render-settings.ts";

const entities: Record<string, string> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&#34;", "'": "&#39;" };

/** Text made safe inside HTML text and quoted attributes. */
export function escapeHtml(text: string): string {
  return /[&<>"']/.test(text) ? text.replace(/[&<>"']/g, (character) => entities[character] ?? "") : text;
}

/** The escape of every output in HTML. Charged before the text is looked at: a long concatenation costs nothing until then. */
export function escapeFilter(this: FilterThis, value: unknown): string {
  const text = textOf(value);
  this.context.memoryLimit.use(text.length);
  return escapeHtml(text);
}

/** Escaped, with a `<br>` for every new line. */
export function newlineToBrFilter(this: FilterThis, value: unknown): string {
  return escapeFilter.call(this, value).replace(/\r?\n/g, "<br />\n");
}

/** A value as it is printed: a list is its items one after another, nothing and a whole object are the empty text. */
export function textOf(value: unknown): string {
  const plain: unknown = toValue(value);
  if (typeof plain === "string") return plain;
  if (typeof plain === "number" || typeof plain === "boolean" || typeof plain === "bigint") return String(plain);
  if (Array.isArray(plain)) return plain.map(textOf).join("");
  return plain instanceof Date ? plain.toISOString() : "";
}
