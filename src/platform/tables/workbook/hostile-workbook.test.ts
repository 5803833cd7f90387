import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { fileWith, readAll } from "../../../../test/table-file.ts";
import { textRow, workbook, workbookEntries } from "../../../../test/workbook.ts";
import { type ZipEntry, zip } from "../../../../test/zip.ts";
import { detectReading } from "../detect-reading.ts";
import type { TableLimits } from "../types.ts";

const ROWS = textRow(1, ["No", "Name"]) + textRow(2, ["1", "Ann"]) + textRow(3, ["2", "Bo"]);
const SHEET = "xl/worksheets/sheet1.xml";

/** A good workbook with one entry replaced, or more added. */
function withEntries(...changed: ZipEntry[]): Buffer {
  const names = new Set(changed.map((entry) => entry.name));
  return zip([...workbookEntries({ sheets: { One: ROWS } }).filter((entry) => !names.has(entry.name)), ...changed]);
}

async function refusal(content: Buffer, limits: Partial<TableLimits> = {}): Promise<unknown> {
  return detectReading(fileWith(content), {}, { limits }).then(
    (table) => table.reading,
    (error: unknown) => error,
  );
}

function compoundFile(stream: string): Buffer {
  const file = Buffer.alloc(2048);
  file.write("d0cf11e0a1b11ae1", "hex");
  file.writeUInt32LE(1, 48);
  file.write(stream, 1024, "utf16le");
  return file;
}

const FLAT = Buffer.alloc(40 * 1024 * 1024, 0x20);
const sheetOf = (inside: string): string => `<?xml version="1.0"?>${inside}`;

const LOL = `<!DOCTYPE x [<!ENTITY a "${"ha".repeat(50)}">${Array.from({ length: 9 }, (_, n) => `<!ENTITY ${"bcdefghij"[n]} "${`&${"abcdefghi"[n]};`.repeat(10)}">`).join("")}]>`;

test.each<[string, () => Buffer, string]>([
  [
    "an entry that unpacks to a thousand times its size",
    () => withEntries({ name: "xl/media/image.png", data: FLAT }),
    "workbook_too_large",
  ],
  ["a sheet that unpacks to a thousand times its size", () => withEntries({ name: SHEET, data: FLAT }), "workbook_too_large"],
  [
    "an entry that unpacks to more than it declares",
    () => withEntries({ name: SHEET, data: FLAT, declaredBytes: 2_000 }),
    "workbook_damaged",
  ],
  ["too many entries", () => withEntries(...Array.from({ length: 1_001 }, (_, n) => ({ name: `x${n}`, data: "" }))), "workbook_too_large"],
  [
    "entries that share their bytes",
    () => withEntries({ name: "a", data: randomBytes(999) }, { name: "b", data: "", sameAs: "a" }),
    "workbook_damaged",
  ],
  [
    "an entry that stands there twice",
    () => zip([...workbookEntries({ sheets: { One: ROWS } }), { name: SHEET, data: "x" }]),
    "workbook_damaged",
  ],
  ["entities that multiply", () => withEntries({ name: SHEET, data: sheetOf(`${LOL}<worksheet>&j;</worksheet>`) }), "workbook_damaged"],
  [
    "an entity from another place",
    () => withEntries({ name: SHEET, data: sheetOf('<!DOCTYPE x SYSTEM "file:///etc/passwd"><worksheet/>') }),
    "workbook_damaged",
  ],
  ["XML nested without end", () => withEntries({ name: SHEET, data: sheetOf("<a>".repeat(100_000)) }), "workbook_damaged"],
  ["a row beyond the last", () => workbook({ sheets: { One: `${ROWS}<row r="99999999999"/>` } }), "workbook_damaged"],
  [
    "a cell beyond the last column",
    () => workbook({ sheets: { One: `${ROWS}<row r="9"><c r="ZZZZZZ9"><v>1</v></c></row>` } }),
    "workbook_damaged",
  ],
  [
    "a text that is not there",
    () => workbook({ sheets: { One: `${ROWS}<row r="9"><c r="A9" t="s"><v>4000000000</v></c></row>` } }),
    "workbook_damaged",
  ],
  ["a workbook with a password", () => compoundFile("EncryptedPackage"), "workbook_encrypted"],
  ["an encrypted archive", () => withEntries({ name: SHEET, data: "x", flags: 1 }), "workbook_encrypted"],
  ["a workbook of Excel 97", () => compoundFile("Workbook"), "workbook_legacy"],
  ["a binary workbook", () => withEntries({ name: "xl/workbook.bin", data: "x" }), "workbook_damaged"],
  ["an archive of something else", () => zip([{ name: "readme.txt", data: "hi" }]), "workbook_damaged"],
  ["a workbook that was cut off", () => workbook({ sheets: { One: ROWS } }).subarray(0, 600), "workbook_damaged"],
  ["XML that ends too soon", () => withEntries({ name: SHEET, data: sheetOf("<worksheet><sheetData><row>") }), "workbook_damaged"],
  ["a workbook without a table", () => workbook({ sheets: { One: "" } }), "file_empty"],
])("%s is refused", async (_what, make, code) => {
  expect(await refusal(make())).toMatchObject({ name: "TableError", code });
});

test.each<[string, string, Partial<TableLimits>]>([
  ["cells", ROWS, { cells: 5 }],
  ["columns", ROWS, { columns: 1 }],
  ["characters in a cell", ROWS, { cellCharacters: 2 }],
  ["unpacked bytes", ROWS, { unpackedBytes: 1_000 }],
])("a workbook with too many %s is refused", async (_what, sheet, limits) => {
  expect(await refusal(workbook({ sheets: { One: sheet } }), limits)).toMatchObject({ code: "workbook_too_large" });
});

test("a tag or text without end is refused before it is kept", async () => {
  const long = randomBytes(3 * 1024 * 1024).toString("hex");
  expect(await refusal(withEntries({ name: SHEET, data: sheetOf(`<worksheet><c r="${long}"/></worksheet>`) }))).toMatchObject({
    code: "workbook_too_large",
  });
});

test("a thread that takes too much memory is killed and the process lives", async () => {
  const texts = Array.from({ length: 300_000 }, (_, index) => `<si><t>text ${index}</t></si>`).join("");
  const file = workbook({ sheets: { One: ROWS }, sharedStrings: texts });
  expect(await refusal(file, { workerMemoryMb: 16 })).toMatchObject({
    code: "workbook_too_large",
    message: expect.stringContaining("memory") as string,
  });
  expect(await refusal(file, { sharedStrings: 1_000 })).toMatchObject({ code: "workbook_too_large" });
});

test("a thread that takes too long, or is no longer wanted, is killed", async () => {
  const path = fileWith(workbook({ sheets: { One: ROWS } }));
  await expect(detectReading(path, {}, { limits: { workerTimeMs: 1 } })).rejects.toMatchObject({ code: "workbook_too_slow" });
  const stop = new AbortController();
  const reading = detectReading(path, {}, { signal: stop.signal });
  setImmediate(() => stop.abort(new Error("gone")));
  await expect(reading).rejects.toThrow("gone");
});

test("names of inherited properties are names like any other", async () => {
  const path = fileWith(workbook({ sheets: { One: textRow(1, ["__proto__", "constructor", "toString"]) + textRow(2, ["a", "b", "c"]) } }));
  const { reading, header } = await detectReading(path);
  expect(header).toEqual(["__proto__", "constructor", "toString"]);
  expect((await readAll(path, reading)).records).toEqual([{ row: 2, cells: ["a", "b", "c"], kinds: "ttt" }]);
  expect(({} as Record<string, unknown>)["a"]).toBeUndefined();
});
