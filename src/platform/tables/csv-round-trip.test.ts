import { parse } from "csv-parse/sync";
import fc from "fast-check";
import { expect, test } from "vitest";
import { fileWith, readAll } from "../../../test/table-file.ts";
import { detectReading } from "./detect-reading.ts";
import type { Encoding, Reading } from "./types.ts";

const DELIMITERS = [",", ";", "\t", "|"];
const ENCODINGS: [Encoding, boolean][] = [
  ["utf-8", false],
  ["utf-8", true],
  ["utf-16le", true],
  ["utf-16be", true],
  ["utf-16le", false],
  ["windows-1252", false],
];
const NASTY = [
  "=1+1",
  "+Plus",
  "@home",
  "-5",
  "'0999",
  '"',
  '""',
  ",",
  ";",
  "\t",
  "|",
  "\n",
  "\r\n",
  "\r",
  "\u00a0",
  " ",
  "æøåÆØÅß",
  "\\",
  "'",
  "__proto__",
  "1.250,00",
];
const WIDE = ["€", "–", "“", "日本", "🎪", "e\u0301", "\u200b", "ﬀ"];

const cell = (pieces: string[]): fc.Arbitrary<string> =>
  fc
    .array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 4, unit: fc.constantFrom("a", "b", "c", " ", "0", "1", "9") })), {
      maxLength: 4,
    })
    .map((parts) => parts.join(""));
const table = (pieces: string[]): fc.Arbitrary<string[][]> =>
  fc
    .integer({ min: 2, max: 6 })
    .chain((width) => fc.array(fc.array(cell(pieces), { minLength: width, maxLength: width }), { minLength: 1, maxLength: 12 }));

test.each(ENCODINGS)("any table comes back equal from CSV in %s (mark: %s), by each delimiter and line end", async (encoding, bom) => {
  const pieces = encoding === "windows-1252" ? [...NASTY, "€", "–"] : [...NASTY, ...WIDE];
  await fc.assert(
    fc.asyncProperty(
      table(pieces),
      fc.constantFrom(...DELIMITERS),
      fc.constantFrom("\n", "\r\n", "\r"),
      fc.boolean(),
      async (rows, delimiter, end, closed) => {
        const text = rows.map((row) => row.map(quoted).join(delimiter)).join(end) + (closed ? end : "");
        const path = fileWith(encoded(text, encoding, bom));
        const reading: Reading = { format: "csv", encoding, bom, delimiter, quote: '"', line_ending: null, header_row: 0, sheet: null };
        const { records, blank } = await readAll(path, reading);
        const filled = rows.map((cells, index) => ({ row: index + 1, cells })).filter(({ cells }) => /[^\s\u200b]/.test(cells.join("")));
        expect(records).toEqual(filled);
        expect(blank).toBe(rows.length - filled.length);
        expect(parse(text, { delimiter, record_delimiter: end, relax_column_count: true })).toEqual(rows);
      },
    ),
    { numRuns: 60 },
  );
});

test.each(
  ENCODINGS.flatMap(([encoding, bom]) =>
    DELIMITERS.flatMap((delimiter) => ["\n", "\r\n", "\r"].map((end) => ({ encoding, bom, delimiter, end }))),
  ),
)("a table of values is recognised and comes back: $encoding $bom $delimiter $end", async ({ encoding, bom, delimiter, end }) => {
  const person = fc.tuple(
    fc.constantFrom("Åse Tang", "Søren, d.y.", 'Bo "Bob"', "Ünal; Müller", "Ann\nLee"),
    fc.nat(9999),
    fc.constantFrom("12,50", "1.250,00", "0,00"),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(person, { minLength: 3, maxLength: 30 }), async (people) => {
      const rows = people.map(([name, id, price]) => [String(id), name, `p${id}@example.org`, price, "Åben"]);
      const text = [["Nr.", "Navn", "E-mail", "Beløb", "Status"], ...rows].map((row) => row.map(quoted).join(delimiter)).join(end) + end;
      const path = fileWith(encoded(text, encoding, bom));
      const { reading, header } = await detectReading(path);
      expect(reading).toMatchObject({ encoding, bom, delimiter, quote: '"', header_row: 1 });
      expect(header).toEqual(["Nr.", "Navn", "E-mail", "Beløb", "Status"]);
      expect((await readAll(path, reading)).records.map((record) => record.cells)).toEqual(rows);
    }),
    { numRuns: 3 },
  );
});

function quoted(text: string): string {
  return /["\r\n,;\t|]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const ABOVE = new Map([
  ["€", 0x80],
  ["–", 0x96],
]);

function encoded(text: string, encoding: Encoding, bom: boolean): Buffer {
  if (encoding === "windows-1252") return Buffer.from(Array.from(text, (sign) => ABOVE.get(sign) ?? sign.charCodeAt(0)));
  const marked = bom ? `\ufeff${text}` : text;
  if (encoding === "utf-8") return Buffer.from(marked);
  const bytes = Buffer.from(marked, "utf16le");
  return encoding === "utf-16be" ? bytes.swap16() : bytes;
}
