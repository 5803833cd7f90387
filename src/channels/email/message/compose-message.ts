import { withTemplateErrors } from "../template/check-template.ts";
import { renderNodes } from "../template/render-nodes.ts";
import { createContext, type RenderSettings } from "../template/render-settings.ts";
import type { CompiledMessage } from "./compile-message.ts";
import { type Mailbox, mailboxHeader, plainHeader, textHeader } from "./headers.ts";
import type { QpText } from "./quoted-printable.ts";
import { appendPart, type Part, tokenGlobals } from "./segments.ts";

export type Recipient = {
  /** With the campaign's id, it makes the Message-ID: the same at every attempt. Letters, digits, - and _. */
  id: string;
  /** What stands in tracked links and in the pixel. Letters, digits, - and _. */
  token: string;
  to: Mailbox;
  /** What templates may read, and nothing else: plain objects, lists, texts, numbers. */
  view: object;
  /** Whose dates and amounts are written, where it is a variety of the message's language: else that is. */
  locale?: string | null;
  timeZone: string;
  /** The Date header, and what "now" means to the date filter. */
  date: Date;
  /** With it the message says List-Unsubscribe and List-Unsubscribe-Post (RFC 8058). Leave it out for transactional messages. */
  unsubscribeUrl?: string | null;
};

const ending = "\r\n.\r\n";

/**
 * The message for one recipient as it goes over SMTP: CRLF, 7 bit, no line begins with a dot, ends with the line that is a dot alone.
 * The same recipient gives the same bytes. They are written into `memory` where they fit: the caller may use it again once the message is sent.
 * @throws {TemplateError} when a template fails for this recipient
 * @throws {Error} when the recipient's address or token may not stand in a mail (see `addressProblem`)
 */
export function composeMessage(compiled: CompiledMessage, recipient: Recipient, memory?: Buffer): Buffer {
  const settings = renderSettings(compiled, recipient);
  const qp: QpText = { out: headersFor(compiled, recipient, settings), column: 0 };
  appendBodyPart(qp, "text/plain", compiled, compiled.text, recipient, settings);
  appendBodyPart(qp, "text/html", compiled, compiled.html, recipient, settings);
  if (compiled.surrounding) return withSurrounding(`${qp.out}\r\n--${compiled.boundary}--`, compiled.surrounding.closing);
  const text = `${qp.out}\r\n--${compiled.boundary}--${ending}`;
  if (memory === undefined || memory.length < text.length) return Buffer.from(text, "latin1");
  return memory.subarray(0, memory.write(text, 0, "latin1"));
}

/** Files are megabytes: copied as the bytes they are, not joined as text. */
function withSurrounding(text: string, closing: Buffer): Buffer {
  return Buffer.concat([Buffer.from(text, "latin1"), closing, Buffer.from(ending, "latin1")]);
}

/** The message without the dot that ends it on the wire: to keep, show or hand to another program. A view on the same memory. */
export function rawMessage(message: Buffer): Buffer {
  return message.subarray(0, message.length - (ending.length - 2));
}

/** The Message-ID of a campaign's message to a recipient, with its angle brackets. */
function messageIdFor(compiled: Pick<CompiledMessage, "campaignId" | "messageIdDomain">, recipientId: string): string {
  return `<${compiled.campaignId}.${wordOf(recipientId)}@${compiled.messageIdDomain}>`;
}

/** What a recipient's templates are rendered with. */
export function renderSettings(compiled: CompiledMessage, { locale, timeZone, date }: Recipient): RenderSettings {
  return { locale: localeWithin(compiled.language, locale), timeZone, now: date };
}

/** The recipient's own variety of the message's language; never another language, which would make a mixed message. */
function localeWithin(language: string, locale: string | null | undefined): string {
  return locale && baseOf(locale) === baseOf(language) ? locale : language;
}

function baseOf(locale: string): string {
  return /^[a-z]*/i.exec(locale)?.[0].toLowerCase() ?? "";
}

/** The subject for one recipient, not yet encoded. */
export function renderSubject({ subject }: CompiledMessage, { view, token }: Recipient, settings: RenderSettings): string {
  return renderNodes(subject.engine, subject.nodes, createContext(subject.engine, view, settings, tokenGlobals(token)));
}

function headersFor(compiled: CompiledMessage, recipient: Recipient, settings: RenderSettings): string {
  const subject = withTemplateErrors(() => renderSubject(compiled, recipient, settings));
  return [
    compiled.headers,
    mailboxHeader("To", recipient.to),
    textHeader("Subject", subject),
    `Date: ${recipient.date.toUTCString().replace("GMT", "+0000")}\r\n`,
    `Message-ID: ${messageIdFor(compiled, recipient.id)}\r\n`,
    recipient.unsubscribeUrl ? unsubscribeHeaders(recipient.unsubscribeUrl) : "",
    `MIME-Version: 1.0\r\nContent-Type: ${contentType(compiled)}\r\n${compiled.surrounding?.opening ?? ""}`,
  ].join("");
}

function contentType({ surrounding, boundary }: CompiledMessage): string {
  return surrounding?.contentType ?? `multipart/alternative;\r\n boundary="${boundary}"`;
}

function unsubscribeHeaders(url: string): string {
  if (!/^https?:\/\/[^<>\s]+$/.test(url)) throw new Error("An unsubscribe link is an http(s) address.");
  return `${plainHeader("List-Unsubscribe", `<${url}>`)}List-Unsubscribe-Post: List-Unsubscribe=One-Click\r\n`;
}

function appendBodyPart(
  qp: QpText,
  type: string,
  compiled: CompiledMessage,
  part: Part,
  recipient: Recipient,
  settings: RenderSettings,
): void {
  const token = wordOf(recipient.token);
  qp.out += `\r\n--${compiled.boundary}\r\nContent-Type: ${type}; charset=utf-8\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n`;
  qp.column = 0;
  const context = createContext(part.engine, recipient.view, settings, tokenGlobals(token));
  withTemplateErrors(() => appendPart(qp, part, context, token));
}

/** Tokens and ids stand in links and headers as they are. */
function wordOf(value: string): string {
  if (!/^[\w-]{1,70}$/.test(value)) throw new Error("A recipient's id and token are letters, digits, - and _.");
  return value;
}
