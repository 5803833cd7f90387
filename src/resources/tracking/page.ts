import { createHash } from "node:crypto";
import type { PublicAnswer } from "../../platform/http/app.ts";
import { type PageLanguage, type PageText, pageText } from "./page-texts.ts";

/** A page with one sentence. */
export function page(status: number, language: PageLanguage, text: PageText): PublicAnswer {
  return html(status, language, "unsubscribe", paragraph(pageText(language, text)));
}

/** The form that unsubscribes when it is sent; showing it changes nothing. Works without script. */
export function unsubscribeForm(
  language: PageLanguage,
  names: { edition: string; organization: string },
  preferencesUrl: string,
): PublicAnswer {
  const choices = [
    { value: "message", label: pageText(language, "topic", names), checked: true },
    { value: "everything", label: pageText(language, "everything", names), checked: false },
  ];
  const form = choiceForm(pageText(language, "question"), choices, pageText(language, "submit"));
  const more = `<p><a href="${escapeHtml(preferencesUrl)}" rel="noreferrer">${escapeHtml(pageText(language, "more_choices"))}</a></p>`;
  return html(200, language, "unsubscribe", form + more);
}

export interface Choice {
  value: string;
  label: string;
  checked: boolean;
}

/** One question, answered by one of the choices; sent back to the page's own address as `scope`. */
export function choiceForm(question: string, choices: readonly Choice[], button: string): string {
  const one = ({ value, label, checked }: Choice) =>
    `<p><label><input type="radio" name="scope" value="${value}" required${checked ? " checked" : ""}> ${escapeHtml(label)}</label></p>`;
  return `<form method="post"><fieldset><legend>${escapeHtml(question)}</legend>${choices.map(one).join("")}</fieldset><p><button type="submit">${escapeHtml(button)}</button></p></form>`;
}

/** A sentence; with `live` a screen reader says it when the page opens. */
export function paragraph(text: string, { live = false } = {}): string {
  return `<p${live ? ' role="status"' : ""}>${escapeHtml(text)}</p>`;
}

const STYLE =
  "body{font:1.05rem/1.5 system-ui,sans-serif;margin:0 auto;max-width:34rem;padding:3rem 1.25rem;color:#1c2024;background:#fff}a{color:#1648c8}fieldset{border:1px solid #767b82;border-radius:.5rem}button{font:inherit;padding:.6rem 1.2rem;border:0;border-radius:.5rem;background:#1648c8;color:#fff}:focus-visible{outline:3px solid #1648c8;outline-offset:2px}@media(prefers-color-scheme:dark){body{color:#eceef0;background:#16181b}a{color:#9db8ff}:focus-visible{outline-color:#9db8ff}}";
const STYLE_HASH = createHash("sha256").update(STYLE).digest("base64");

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store, private",
  "content-security-policy": `default-src 'none'; style-src 'sha256-${STYLE_HASH}'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'`,
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
};

export function html(status: number, language: PageLanguage, title: "unsubscribe" | "preferences", body: string): PublicAnswer {
  const heading = escapeHtml(pageText(language, title));
  return {
    status,
    headers: HEADERS,
    body: `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${heading}</title><style>${STYLE}</style></head><body><main><h1>${heading}</h1>${body}</main></body></html>`,
  };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
