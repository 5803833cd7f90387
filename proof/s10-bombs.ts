import { randomBytes } from "node:crypto";
import { textRow, workbook, workbookEntries } from "../test/workbook.ts";
import { type ZipEntry, zip } from "../test/zip.ts";

const MIB = 1024 * 1024;
const SHEET = "xl/worksheets/sheet1.xml";
const ROWS = textRow(1, ["Order", "Name"]) + textRow(2, ["1", "Ann"]) + textRow(3, ["2", "Bo"]);

/** A file made to do harm, and how it must be answered. */
export interface Bomb {
  name: string;
  file: string;
  make: () => Buffer;
  /** left out: it is read, and does nothing */
  refusedAs?: string;
  /** taken, or answered otherwise, where sizes and counts have no limits */
  isOfLimits?: boolean;
}

function withEntries(...changed: ZipEntry[]): Buffer {
  const names = new Set(changed.map(({ name }) => name));
  return zip([...workbookEntries({ sheets: { One: ROWS } }).filter(({ name }) => !names.has(name)), ...changed]);
}

const sheetOf = (inside: string): Buffer => withEntries({ name: SHEET, data: `<?xml version="1.0"?>${inside}` });

/** One part of noise in sixty of nothing: it stays under the ratio. */
function mostlyFlat(bytes: number): Buffer {
  const block = Buffer.concat([randomBytes(MIB / 48), Buffer.alloc(MIB - MIB / 48, 0x20)]);
  return Buffer.concat(Array<Buffer>(bytes / MIB).fill(block));
}

const entities = Array.from({ length: 9 }, (_, n) => `<!ENTITY ${"bcdefghij"[n]} "${`&${"abcdefghi"[n]};`.repeat(10)}">`).join("");
const LOL = `<!DOCTYPE x [<!ENTITY a "${"ha".repeat(50)}">${entities}]>`;
const csv = (content: string) => () => Buffer.from(content);

export const BOMBS: readonly Bomb[] = [
  {
    name: "a picture that unpacks to a thousand times its size",
    file: "a.xlsx",
    isOfLimits: true,
    refusedAs: "workbook_too_large",
    make: () => withEntries({ name: "xl/media/a.png", data: Buffer.alloc(40 * MIB, 0x20) }),
  },
  {
    name: "a sheet that unpacks to a thousand times its size",
    file: "b.xlsx",
    refusedAs: "workbook_too_large",
    make: () => withEntries({ name: SHEET, data: Buffer.alloc(40 * MIB, 0x20) }),
  },
  {
    name: "an archive that unpacks to 208 MB at a modest ratio",
    file: "c.xlsx",
    refusedAs: "workbook_too_large",
    make: () => withEntries(...[1, 2, 3, 4].map((n) => ({ name: `xl/media/${n}`, data: mostlyFlat(52 * MIB) }))),
  },
  {
    name: "an entry that unpacks to more than it declares",
    file: "d.xlsx",
    refusedAs: "workbook_damaged",
    make: () => withEntries({ name: SHEET, data: Buffer.alloc(40 * MIB, 0x20), declaredBytes: 2_000 }),
  },
  {
    name: "2,001 entries",
    file: "e.xlsx",
    isOfLimits: true,
    refusedAs: "workbook_too_large",
    make: () => withEntries(...Array.from({ length: 2_001 }, (_, n) => ({ name: `x${n}`, data: "" }))),
  },
  {
    name: "entries that share their bytes",
    file: "f.xlsx",
    refusedAs: "workbook_damaged",
    make: () => withEntries({ name: "a", data: randomBytes(999) }, { name: "b", data: "", sameAs: "a" }),
  },
  {
    name: "a sheet that stands there twice",
    file: "g.xlsx",
    refusedAs: "workbook_damaged",
    make: () => zip([...workbookEntries({ sheets: { One: ROWS } }), { name: SHEET, data: "x" }]),
  },
  {
    name: "21 MB packed",
    file: "h.xlsx",
    refusedAs: "file_too_large",
    make: () => withEntries({ name: "xl/media/a.png", data: randomBytes(21 * MIB) }),
  },
  {
    name: "entities that multiply",
    file: "i.xlsx",
    refusedAs: "workbook_damaged",
    make: () => sheetOf(`${LOL}<worksheet>&j;</worksheet>`),
  },
  {
    name: "an entity that names a file of the server",
    file: "j.xlsx",
    refusedAs: "workbook_damaged",
    make: () => sheetOf('<!DOCTYPE x [<!ENTITY p SYSTEM "file:///etc/passwd">]><worksheet>&p;</worksheet>'),
  },
  { name: "XML nested a hundred thousand deep", file: "k.xlsx", refusedAs: "workbook_damaged", make: () => sheetOf("<a>".repeat(100_000)) },
  {
    name: "a tag of 6 MB",
    file: "l.xlsx",
    refusedAs: "workbook_too_large",
    make: () => sheetOf(`<worksheet><c r="${randomBytes(3 * MIB).toString("hex")}"/></worksheet>`),
  },
  {
    name: "a row beyond the last",
    file: "m.xlsx",
    refusedAs: "workbook_damaged",
    make: () => workbook({ sheets: { One: `${ROWS}<row r="99999999999"/>` } }),
  },
  {
    name: "more shared texts than are read",
    file: "n.xlsx",
    refusedAs: "workbook_too_large",
    make: () =>
      workbook({
        sheets: { One: ROWS },
        sharedStrings: Array.from({ length: 1_000_001 }, (_, n) => `<si><t>${(n * 2_654_435_761) % 4_294_967_296}</t></si>`).join(""),
      }),
  },
  {
    name: "an archive within an archive",
    file: "o.xlsx",
    refusedAs: "workbook_damaged",
    make: () => zip([{ name: "again.xlsx", data: withEntries() }]),
  },
  {
    name: "a quote that is never closed before 30 MB",
    file: "p.csv",
    refusedAs: "quote_unclosed",
    make: csv(`Order,Name\n1,"${"never closed\n".repeat(2_400_000)}`),
  },
  {
    name: "five thousand columns",
    file: "q.csv",
    isOfLimits: true,
    refusedAs: "too_many_columns",
    make: csv(`${Array.from({ length: 5_000 }, (_, n) => `c${n}`).join(",")}\n1\n`),
  },
  { name: "a cell of 30 MB", file: "r.csv", refusedAs: "cell_too_long", make: csv(`Order,Name\n1,${"x".repeat(30 * MIB)}\n`) },
  { name: "NUL bytes", file: "s.csv", refusedAs: "nul_bytes", make: csv("Order,Name\n1,a\0b\n2,c\n") },
  {
    name: "headers that are names of inherited properties",
    file: "t.csv",
    make: csv("Order,__proto__,constructor,toString,Email\n1,polluted,polluted,polluted,a@example.org\n"),
  },
];
