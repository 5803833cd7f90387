import { escapeHtml } from "../template/escape-html.ts";
import { splitSource } from "../template/split-source.ts";
import type { Block, BlocksBody, SimpleBlock } from "./block-schema.ts";

const SIZES = { 1: "28px", 2: "22px", 3: "18px" } as Record<number, string>;
const FONT = "Arial, Helvetica, sans-serif";

/** Blocks as MJML, with their Liquid as it was. */
export function blocksToMjml({ theme = {}, blocks }: BlocksBody): string {
  const { accent = "#1f5eff", background = "#ffffff", color = "#1c2024", font = FONT } = theme;
  return `<mjml><mj-head><mj-attributes>
<mj-all font-family="${escapeHtml(font)}"></mj-all><mj-text color="${color}" font-size="16px" line-height="1.5"></mj-text>
<mj-table color="${color}" font-size="16px" line-height="1.5"></mj-table>
<mj-button background-color="${accent}" font-size="16px" border-radius="6px" inner-padding="12px 24px"></mj-button>
</mj-attributes></mj-head><mj-body background-color="${background}">
${blocks.map(section).join("\n")}
</mj-body></mjml>`;
}

function section(block: Block): string {
  const columns = block.type === "columns" ? block.columns : [[block]];
  return `<mj-section padding="8px 0">${columns.map((each) => `<mj-column>${each.map(element).join("\n")}</mj-column>`).join("\n")}</mj-section>`;
}

function element(block: SimpleBlock): string {
  if (block.type === "heading") {
    const { level = 1, align = "left" } = block;
    return `<mj-text align="${align}" font-size="${SIZES[level]}" line-height="1.25"><h${level} style="margin:0;font-size:inherit">${inline(block.text)}</h${level}></mj-text>`;
  }
  if (block.type === "text") return `<mj-text align="${block.align ?? "left"}">${paragraphs(block.text)}</mj-text>`;
  if (block.type === "button")
    return `<mj-button href="${literal(block.href)}" align="${block.align ?? "left"}">${literal(block.label)}</mj-button>`;
  if (block.type === "order_summary") return orderSummary(block.title, block.total_label ?? "Total");
  return block.type === "image" ? image(block) : footer(block);
}

function image({ src, alt, href, width }: Extract<SimpleBlock, { type: "image" }>): string {
  const link = href === undefined ? "" : ` href="${literal(href)}"`;
  return `<mj-image src="${literal(src)}" alt="${literal(alt)}"${link}${width === undefined ? "" : ` width="${width}px"`}></mj-image>`;
}

// A message for one order shows that order; any other the guest's orders of the edition.
function orderSummary(title: string | undefined, total: string): string {
  const lines = (order: string) =>
    `{% for line in ${order}.purchases %}<tr><td style="padding:4px 0">{{ line.quantity }} × {{ line.name }}{% if line.variation %}, {{ line.variation }}{% endif %}</td><td style="padding:4px 0;text-align:right">{{ line.total | money: line.currency }}</td></tr>{% endfor %}` +
    `<tr><td style="padding:8px 0;border-top:1px solid #d0d4d9"><b>${literal(total)}</b></td><td style="padding:8px 0;border-top:1px solid #d0d4d9;text-align:right"><b>{{ ${order}.total | money: ${order}.currency }}</b></td></tr>`;
  const head = title === undefined ? "" : `<mj-text><b>${inline(title)}</b></mj-text>`;
  return `${head}<mj-table>{% if order %}${lines("order")}{% else %}{% for bought in orders %}${lines("bought")}{% endfor %}{% endif %}</mj-table>`;
}

function footer({ text, unsubscribe_label = "Unsubscribe", preferences_label }: Extract<SimpleBlock, { type: "footer" }>): string {
  const who = text === undefined ? "{{ organization.name }}<br />{{ organization.postal_address | newline_to_br }}" : paragraphs(text);
  const link = (to: string, label: string) => `<a href="{{ links.${to} }}" style="color:inherit">${literal(label)}</a>`;
  const links = [
    link("unsubscribe", unsubscribe_label),
    ...(preferences_label === undefined ? [] : [link("preferences", preferences_label)]),
  ];
  return `<mj-text align="center" font-size="13px" color="#60646c">${who}<br />${links.join(" · ")}</mj-text>`;
}

function paragraphs(text: string): string {
  return text
    .split(/\n[ \t]*\n\s*/)
    .map((paragraph) => `<p style="margin:0 0 1em">${inline(paragraph.trim())}</p>`)
    .join("");
}

/** Links and bold words; what stands between the parts of Liquid is escaped. */
function inline(text: string): string {
  return literal(text)
    .replace(/\[([^\]\n]+)\]\(((?:https?:|mailto:|tel:|\{\{)[^)\n]+)\)/g, '<a href="$2">$1</a>')
    .replace(/\*\*([^*\n]+)\*\*/g, "<b>$1</b>")
    .replaceAll("\n", "<br />");
}

function literal(text: string): string {
  return splitSource(text)
    .map(({ kind, begin, end }) => (kind === "text" || kind === "quiet" ? escapeHtml(text.slice(begin, end)) : text.slice(begin, end)))
    .join("");
}
