import { createHash } from "node:crypto";
import type { CompiledMessage } from "./compile-message.ts";

/** A file that every recipient gets. With a content id it is shown in the HTML as `cid:<contentId>`, else it stands beside it. */
export type MessageFile = { name: string; contentType: string; contentId: string | null; bytes: Buffer };

/** What stands around the alternative of text and HTML: `opening` ends in the part's boundary line, `closing` ends the message. */
export type Surrounding = { contentType: string; opening: string; closing: Buffer };

/** A compiled message that carries files, encoded here once for all its recipients. @throws {Error} when a content id or type cannot stand in a header */
export function attachFiles(compiled: CompiledMessage, files: readonly MessageFile[]): CompiledMessage {
  const inline = files.filter(({ contentId }) => contentId !== null);
  const attached = files.filter(({ contentId }) => contentId === null);
  let inner = { contentType: `multipart/alternative;\r\n boundary="${compiled.boundary}"`, opening: "", closing: [] as string[] };
  if (inline.length > 0) inner = wrap(compiled, "related", inner, inline);
  if (attached.length > 0) inner = wrap(compiled, "mixed", inner, attached);
  if (files.length === 0) return compiled;
  return { ...compiled, surrounding: { ...inner, closing: Buffer.from(inner.closing.join(""), "latin1") } };
}

function wrap(
  { campaignId }: CompiledMessage,
  kind: "related" | "mixed",
  inner: { contentType: string; opening: string; closing: string[] },
  files: readonly MessageFile[],
): typeof inner {
  const boundary = `=_${createHash("sha256").update(`${kind}:${campaignId}`).digest("hex").slice(0, 24)}`;
  return {
    contentType: `multipart/${kind};\r\n boundary="${boundary}"`,
    opening: `\r\n--${boundary}\r\nContent-Type: ${inner.contentType}\r\n${inner.opening}`,
    closing: [...inner.closing, ...files.map((file) => `\r\n--${boundary}\r\n${filePart(file)}`), `\r\n--${boundary}--`],
  };
}

function filePart({ name, contentType, contentId, bytes }: MessageFile): string {
  if (!/^[a-z0-9.+-]+\/[a-z0-9.+-]+$/i.test(contentType)) throw new Error(`${JSON.stringify(contentType)} is no content type.`);
  if (contentId !== null && !/^[\w.-]+@[\w.-]+$/.test(contentId)) throw new Error(`${JSON.stringify(contentId)} is no content id.`);
  const id = contentId === null ? "" : `Content-ID: <${contentId}>\r\n`;
  return [
    `Content-Type: ${contentType}\r\n`,
    `Content-Disposition: ${contentId === null ? "attachment" : "inline"};${fileName(name)}\r\n${id}`,
    "Content-Transfer-Encoding: base64\r\n\r\n",
    bytes.toString("base64").replace(/.{76}(?=.)/g, "$&\r\n"),
  ].join("");
}

/** The name twice: in ASCII for old programs, and in UTF-8 (RFC 2231) in pieces that keep lines short. */
function fileName(name: string): string {
  const clean =
    name
      .toWellFormed()
      .replace(/[\u0000-\u001f\u007f\u2028\u2029/\\"]+/g, "_")
      .slice(0, 150) || "file";
  const plain = clean.replace(/[^\x20-\x7e]/g, "_").slice(0, 60);
  if (plain === clean) return `\r\n filename="${plain}"`;
  const encoded = encodeURIComponent(clean).replace(/['()*!]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  // A piece never cuts a %XX in two.
  const pieces = encoded.match(/(?:%[0-9A-F]{2}|[^%]){1,20}/g) ?? [];
  return `\r\n filename="${plain}";${pieces.map((piece, n) => `\r\n filename*${n}*=${n === 0 ? "UTF-8''" : ""}${piece}`).join(";")}`;
}
