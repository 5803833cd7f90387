import { htmlEngine } from "../template/engines.ts";
import { escapeHtml } from "../template/escape-html.ts";
import { localNames } from "../template/list-variables.ts";
import { splitSource } from "../template/split-source.ts";
import { isTrackable, type LinkTable } from "./link-table.ts";
import { type HtmlScan, scanHtml } from "./scan-html.ts";
import { tokenSlot } from "./segments.ts";

/** `opens` puts the pixel in, `clicks` leads links through the redirect. */
export type Tracking = { opens: boolean; clicks: boolean };

export type HtmlOptions = { publicUrl: string; language: string; preheader: string; tracking: Tracking; links: LinkTable };

type Edit = { begin: number; end: number; text: string };

/**
 * The HTML template as it is sent: links to the redirect, the hidden preheader, the open pixel, a document around a fragment.
 * Still a template; the recipient's token is a slot in it.
 */
export function prepareHtml(source: string, options: HtmlOptions): string {
  const scan = scanHtml(source, splitSource(source));
  const edits = options.tracking.clicks ? linkEdits(source, scan, options) : [];
  const preheader = hiddenPreheader(options.preheader);
  const pixel = options.tracking.opens ? openPixel(options.publicUrl) : "";
  const opening = scan.bodyBegin === null ? documentBegin(options.language) : "";
  const closing = scan.bodyBegin === null ? "\n</body>\n</html>\n" : "";
  const bodyBegin = scan.bodyBegin ?? 0;
  const bodyEnd = scan.bodyEnd ?? source.length;
  edits.push({ begin: bodyBegin, end: bodyBegin, text: opening + preheader }, { begin: bodyEnd, end: bodyEnd, text: pixel + closing });
  return applyEdits(source, edits);
}

function linkEdits(source: string, scan: HtmlScan, { publicUrl, links }: HtmlOptions): Edit[] {
  const locals = localNames(htmlEngine.parse(source));
  return scan.hrefs
    .filter(({ target }) => isTrackable(target, locals))
    .map(({ begin, end, target }) => ({ begin, end, text: `${escapeHtml(publicUrl)}/c/${tokenSlot}/${links.indexOf(target)}` }));
}

function openPixel(publicUrl: string): string {
  return `<img src="${escapeHtml(publicUrl)}/o/${tokenSlot}.gif" width="1" height="1" alt="" style="display:block;border:0">`;
}

/** The preheader is plain text: what stands between its Liquid is escaped here, what Liquid puts out by the engine. */
function hiddenPreheader(preheader: string): string {
  if (preheader.trim() === "") return "";
  const html = splitSource(preheader).map(({ kind, begin, end }) => {
    const text = preheader.slice(begin, end);
    return kind === "text" ? escapeHtml(text) : text;
  });
  return `<div style="display:none;max-height:0;overflow:hidden;mso-hide:all">${html.join("")}</div>\n`;
}

function documentBegin(language: string): string {
  return [
    "<!doctype html>",
    `<html lang="${escapeHtml(language)}">`,
    '<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"></head>',
    "<body>\n",
  ].join("\n");
}

function applyEdits(source: string, edits: Edit[]): string {
  let text = "";
  let at = 0;
  for (const edit of edits.toSorted((a, b) => a.begin - b.begin)) {
    text += source.slice(at, edit.begin) + edit.text;
    at = edit.end;
  }
  return text + source.slice(at);
}
