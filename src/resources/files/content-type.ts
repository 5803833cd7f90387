import type { FileHandle } from "node:fs/promises";

const SAMPLE_BYTES = 64 * 1024;
const DELIMITERS = [
  ["\t", "text/tab-separated-values"],
  [";", "text/csv"],
  [",", "text/csv"],
  ["|", "text/csv"],
] as const;

/**
 * What the bytes are, whatever the client said. Markup (HTML, SVG, XML) is plain text: nothing may ever show it as what it is.
 * `application/octet-stream` for what is not known.
 */
export async function contentTypeOf(path: string, file: FileHandle): Promise<string> {
  const { fileTypeFromFile } = await import("file-type");
  const known = await fileTypeFromFile(path);
  if (known && !/xml|html/.test(known.mime.replace(/^application\/vnd\..*/, ""))) return known.mime;
  const { buffer, bytesRead } = await file.read(Buffer.alloc(SAMPLE_BYTES), 0, SAMPLE_BYTES, 0);
  const text = textOf(buffer.subarray(0, bytesRead));
  if (text === undefined) return "application/octet-stream";
  return /^\s*</.test(text) ? "text/plain" : tableType(text);
}

/** Undefined when these bytes are no text in UTF-8, UTF-16 or Windows-1252. */
function textOf(bytes: Buffer): string | undefined {
  const text = decoded(bytes);
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these tell bytes from text
  return /[\u0000-\u0008\u000e-\u001a\u001c-\u001f]/.test(text) ? undefined : text;
}

function decoded(bytes: Buffer): string {
  const encoding = bytes[0] === 0xff && bytes[1] === 0xfe ? "utf-16le" : bytes[0] === 0xfe && bytes[1] === 0xff ? "utf-16be" : zeros(bytes);
  if (encoding) return new TextDecoder(encoding).decode(bytes);
  try {
    // A sample may end within a character.
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes, { stream: true });
  } catch {
    return new TextDecoder("windows-1252").decode(bytes);
  }
}

// UTF-16 without a mark: in text of European languages every other byte is zero.
function zeros(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  const pairs = Math.floor(Math.min(bytes.length, 2_000) / 2);
  let [high, low] = [0, 0];
  for (let at = 0; at < pairs; at += 1) {
    if (bytes[2 * at] === 0) high += 1;
    if (bytes[2 * at + 1] === 0) low += 1;
  }
  if (pairs === 0) return undefined;
  if (low > pairs * 0.8 && high === 0) return "utf-16le";
  return high > pairs * 0.8 && low === 0 ? "utf-16be" : undefined;
}

function tableType(text: string): string {
  const lines = text.split(/\r\n|\r|\n/).filter((line) => line.trim() !== "");
  const head = lines.slice(0, 5).join("\n");
  const [, type] = DELIMITERS.find(([delimiter]) => head.split(delimiter).length > lines.slice(0, 5).length) ?? [];
  return type ?? "text/plain";
}
