import { open } from "node:fs/promises";
import { TableError } from "./table-error.ts";

const START_BYTES = 4096;
/** "EncryptedPackage" as the directory of a compound file spells it. */
const ENCRYPTED = Buffer.from("EncryptedPackage", "utf16le");

/** Tells a workbook from text by content, whatever the file is called. Throws TableError for files of other kinds, saying which. */
export async function fileType(path: string): Promise<"csv" | "xlsx"> {
  const { start, compound } = await readStart(path);
  if (start.length === 0) throw new TableError("file_empty", "The file is empty.");
  if (compound) throw compound;
  if (start.readUInt32BE(0) === 0x504b0304) return "xlsx";
  const other = otherType(start);
  if (other)
    throw new TableError("file_type_unsupported", `The file is ${other}. Save it as CSV or as an Excel workbook (.xlsx) and upload that.`);
  return "csv";
}

async function readStart(path: string): Promise<{ start: Buffer; compound: TableError | undefined }> {
  await using file = await open(path);
  const { bytesRead, buffer } = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 0);
  const start = buffer.subarray(0, Math.max(bytesRead, 0));
  if (bytesRead < 8 || start.readUInt32BE(0) !== 0xd0cf11e0)
    return { start: start.length >= 4 ? start : padded(start), compound: undefined };
  const directory = await file.read(Buffer.alloc(START_BYTES), 0, START_BYTES, 512 * (1 + start.readUInt32LE(48)));
  return { start, compound: compoundError(directory.buffer) };
}

/** So that short texts have four bytes to look at. */
function padded(start: Buffer): Buffer {
  return start.length === 0 ? start : Buffer.concat([start, Buffer.alloc(4 - start.length, 0x20)]);
}

function compoundError(directory: Buffer): TableError {
  if (directory.includes(ENCRYPTED)) {
    return new TableError("workbook_encrypted", "The workbook is protected with a password. Save it without one and upload it again.");
  }
  return new TableError(
    "workbook_legacy",
    "The file is a workbook in the format of Excel 97-2003 (.xls). Save it as .xlsx or CSV and upload that.",
  );
}

function otherType(start: Buffer): string | undefined {
  const text = start
    .toString("latin1")
    .replace(/^\u00ef\u00bb\u00bf/, "")
    .trimStart();
  if (text.startsWith("%PDF-")) return "a PDF document";
  if (start.readUInt16BE(0) === 0x1f8b) return "a gzip archive";
  if (/^(?:\u0089PNG|GIF8|\u00ff\u00d8\u00ff)/.test(text)) return "an image";
  if (/^<(?:!doctype html|html|table|head|meta)\b/i.test(text)) return "a web page, even if its name ends in .xls";
  if (/^<\?xml\b/i.test(text)) return text.includes("Excel.Sheet") ? "an XML spreadsheet of Excel 2003" : "an XML document";
  if (/^[{[]\s*(?:["{[\]}]|$)/.test(text)) return "JSON";
  return /^(?:7z\u00bc\u00af|Rar!|PK\u0005\u0006|BZh)/.test(text) ? "an archive without a table in it" : undefined;
}
