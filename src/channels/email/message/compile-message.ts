import { createHash } from "node:crypto";
import { wireAddress } from "../address.ts";
import { withTemplateErrors } from "../template/check-template.ts";
import { htmlEngine, textEngine } from "../template/engines.ts";
import type { Surrounding } from "./attach-files.ts";
import { deriveText } from "./derive-text.ts";
import { type Mailbox, mailboxHeader, plainHeader } from "./headers.ts";
import { createLinkTable, type Link, type LinkTable } from "./link-table.ts";
import { prepareHtml, type Tracking } from "./prepare-html.ts";
import { compilePart, type Part } from "./segments.ts";

/** The templates of a message in one language. `text` is derived from `html` when it is not given. */
export type MessageSource = { subject: string; html: string; preheader?: string | null; text?: string | null };

/** What is the same in every message of a campaign. `campaignId` and a recipient's id make the Message-ID at `messageIdDomain`. */
export type Sender = {
  campaignId: string;
  messageIdDomain: string;
  from: Mailbox;
  replyTo?: Mailbox | null;
  /** Further headers, such as Feedback-ID; names and values in printable ASCII. */
  headers?: Record<string, string>;
};

export type CompileOptions = {
  source: MessageSource;
  /** A BCP 47 tag: the document's language, and the locale of recipients who have none of their own. */
  language: string;
  /** Where the redirect and the pixel are reached, without a slash at the end. */
  publicUrl: string;
  tracking: Tracking;
  sender: Sender;
  /** Give one table to all languages of a campaign, and a link keeps its number in all of them. */
  links?: LinkTable;
};

export type CompiledMessage = {
  language: string;
  subject: Part;
  text: Part;
  html: Part;
  links: Link[];
  campaignId: string;
  messageIdDomain: string;
  boundary: string;
  /** From, Reply-To and the other headers that are the same for everybody. */
  headers: string;
  /** around the alternative of text and HTML, when the message carries files */
  surrounding?: Surrounding;
};

/**
 * Compiles a message in one language, once for all its recipients.
 * @throws {TemplateError} when a template cannot be parsed
 * @throws {Error} when the sender's addresses or headers cannot stand in a mail
 */
export function compileMessage(options: CompileOptions): CompiledMessage {
  const { source, language, publicUrl, tracking, sender } = options;
  const links = options.links ?? createLinkTable();
  if (!/^[\w-]{1,100}$/.test(sender.campaignId)) throw new Error("A campaign's id is letters, digits, - and _ here.");
  const preheader = source.preheader ?? "";
  return withTemplateErrors(() => ({
    language,
    subject: compilePart(textEngine, source.subject),
    text: compilePart(textEngine, source.text ?? deriveText(source.html)),
    html: compilePart(htmlEngine, prepareHtml(source.html, { publicUrl, language, preheader, tracking, links })),
    links: links.list(),
    campaignId: sender.campaignId,
    messageIdDomain: wireAddress(`id@${sender.messageIdDomain}`).slice("id@".length),
    boundary: boundaryFor(sender.campaignId),
    headers: senderHeaders(sender),
  }));
}

function senderHeaders({ from, replyTo, headers = {} }: Sender): string {
  const further = Object.entries(headers).map(([name, value]) => plainHeader(name, value));
  return [mailboxHeader("From", from), replyTo ? mailboxHeader("Reply-To", replyTo) : "", ...further].join("");
}

/** "=_" cannot occur in quoted-printable text, so one boundary does for all messages of a campaign and needs no search for a collision. */
function boundaryFor(campaignId: string): string {
  return `=_${createHash("sha256").update(campaignId).digest("hex").slice(0, 24)}`;
}
