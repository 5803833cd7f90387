import { type FieldError, unprocessable } from "../../platform/http/errors.ts";
import type { ImageSize } from "./image-size.ts";
import type { Purpose } from "./schema.ts";

const XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet";
const IMAGES = ["image/png", "image/jpeg", "image/gif", "image/webp"];
const TEXTS = ["text/csv", "text/tab-separated-values", "text/plain"];
const DOCUMENTS = [
  "application/pdf",
  XLSX,
  "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
  "application/vnd.openxmlformats-officedocument.presentationml.presentation",
  "application/vnd.oasis.opendocument.text",
  "application/vnd.oasis.opendocument.spreadsheet",
  "text/calendar",
];
/** Of all pictures of an image together. */
export const MAX_PIXELS = 50_000_000;

/** What each purpose takes; `other` takes anything. */
const TAKEN: Record<Exclude<Purpose, "other">, { types: string[]; words: string }> = {
  import: { types: [...TEXTS, XLSX], words: "CSV, TSV or XLSX" },
  image: { types: IMAGES, words: "PNG, JPEG, GIF or WebP" },
  attachment: { types: [...IMAGES, ...TEXTS, ...DOCUMENTS], words: "PDF, Word, Excel, PowerPoint, OpenDocument, images, calendar or text" },
};

const EXTENSIONS: Record<string, string[]> = {
  "image/png": ["png"],
  "image/jpeg": ["jpg", "jpeg"],
  "image/gif": ["gif"],
  "image/webp": ["webp"],
  "text/csv": ["csv", "txt", "tsv"],
  "text/tab-separated-values": ["tsv", "txt", "csv"],
  "text/plain": ["txt", "csv", "tsv", "md", "log"],
  "application/pdf": ["pdf"],
  [XLSX]: ["xlsx"],
};

/** @throws 422 when a file of this content cannot serve its purpose */
export function requireFitting(purpose: Purpose, file: { contentType: string; sizeBytes: number; size: ImageSize | undefined }): void {
  const errors: FieldError[] = [];
  const refuse = (code: string, detail: string) => errors.push({ pointer: "/file", code, detail });
  const taken = purpose === "other" ? undefined : TAKEN[purpose];
  if (file.sizeBytes === 0) refuse("empty_file", "This file is empty");
  else if (taken && !taken.types.includes(file.contentType))
    refuse("wrong_content", `This file is ${file.contentType} by its content; the purpose ${purpose} takes ${taken.words}`);
  else if (IMAGES.includes(file.contentType)) {
    const { width, height } = file.size ?? { width: 0, height: 0 };
    if (purpose !== "other" && (width === 0 || height === 0)) refuse("broken_image", "This image tells no width and height: it is broken");
    if (width * height > MAX_PIXELS) refuse("too_many_pixels", `An image may have up to ${MAX_PIXELS / 1_000_000} million pixels`);
  }
  if (errors.length > 0) throw unprocessable(errors);
}

/** Whether the bytes are made anew from the pixels: of every image that guests may get. */
export function isRemade(purpose: Purpose, contentType: string): boolean {
  return purpose !== "other" && IMAGES.includes(contentType);
}

/** @throws 422 when the organization's files would come to more than its quota */
export function requireRoom(storedBytes: number, moreBytes: number, quotaBytes: number): void {
  if (storedBytes + moreBytes <= quotaBytes) return;
  const mb = (bytes: number) => (bytes / 1_000_000).toFixed(1);
  const detail = `The files of this organization take ${mb(storedBytes)} of ${mb(quotaBytes)} MB, this one ${mb(moreBytes)} MB: delete some that nothing uses`;
  throw unprocessable([{ pointer: "/file", code: "quota_exceeded", detail }]);
}

/** A file's name as it may be shown and saved: no folders, no control or direction characters, at most 255 characters. */
export function safeName(name: string): string {
  const base = name.normalize("NFC").split(/[/\\]/).at(-1) ?? "";
  const cleaned = base
    .toWellFormed()
    // Cc, Cf (bidirectional overrides, zero-width characters), line and paragraph separators
    .replaceAll(/[\p{Cc}\p{Cf}\u2028\u2029]/gu, "")
    .replaceAll(/[<>:"|?*]/g, "_")
    .trim()
    .replace(/^\.+/, "");
  return cleaned === "" ? "file" : cleaned.slice(0, 255).toWellFormed();
}

/** The name under which the file is saved: its ending says what its content is. */
export function downloadName(name: string, contentType: string): string {
  const endings = EXTENSIONS[contentType];
  const ending = /\.([^.]+)$/.exec(name)?.[1]?.toLowerCase() ?? "";
  if (!endings) return /^(?:html?|xhtml|svgz?|xml|js|mjs|exe|bat|cmd|com|scr|msi|ps1|sh|vbs|hta|lnk)$/.test(ending) ? `${name}.bin` : name;
  return endings.includes(ending) ? name : `${name}.${endings[0] ?? "bin"}`;
}
