import { expect, test } from "vitest";
import { fileWith, readAll } from "../../../../test/table-file.ts";
import { textRow, type WorkbookParts, workbook } from "../../../../test/workbook.ts";
import { detectReading } from "../detect-reading.ts";
import { readRecords } from "../read-records.ts";
import type { DetectedTable, TableRecord } from "../types.ts";

/** Cells of the records below the header, by what detection says. */
async function read(parts: WorkbookParts): Promise<{ table: DetectedTable; records: TableRecord[]; blank: number }> {
  const path = fileWith(workbook(parts));
  const table = await detectReading(path);
  return { table, ...(await readAll(path, table.reading)) };
}

const HEAD = textRow(1, ["No", "Value", "Note"]);
/** A data row with one cell under test. */
const row = (number: number, cell: string): string =>
  `<row r="${number}"><c r="A${number}" t="inlineStr"><is><t>x</t></is></c>${cell}</row>`;

/** What is tested, the cell's XML at B0, its text and its kind. */
const CELLS: [string, string, string, string][] = [
  ["a number with float dust", '<c r="B0"><v>59.900000000000006</v></c>', "59.9", "n"],
  ["a large number with exponent", '<c r="B0"><v>1.4570000296E+20</v></c>', "145700002960000000000", "n"],
  ["a small number with exponent", '<c r="B0"><v>-2.5E-3</v></c>', "-0.0025", "n"],
  ["an id", '<c r="B0"><v>26001</v></c>', "26001", "n"],
  ["a date with time", '<c r="B0" s="1"><v>46117.8861111111</v></c>', "2026-04-05T21:16:00", "d"],
  ["a date", '<c r="B0" s="2"><v>46117</v></c>', "2026-04-05", "d"],
  ["a date whose number has a time that is not shown", '<c r="B0" s="2"><v>46117.5</v></c>', "2026-04-05T12:00:00", "d"],
  ["a time", '<c r="B0" s="3"><v>0.604166666666667</v></c>', "14:30:00", "d"],
  ["an amount in crowns, not a date", '<c r="B0" s="4"><v>1250</v></c>', "1250", "n"],
  ["a postal code shown with zeros", '<c r="B0" s="5"><v>999</v></c>', "0999", "n"],
  ["a boolean", '<c r="B0" t="b"><v>1</v></c>', "true", "b"],
  ["an error", '<c r="B0" t="e"><v>#N/A</v></c>', "#N/A", "e"],
  ["a formula with its number", '<c r="B0"><f>1+1</f><v>2</v></c>', "2", "N"],
  ["a formula with its text", '<c r="B0" t="str"><f>A1</f><v>=1+1</v></c>', "=1+1", "T"],
  ["a formula with its error", '<c r="B0" t="e"><f>1/0</f><v>#DIV/0!</v></c>', "#DIV/0!", "E"],
  ["a formula without a stored value", '<c r="B0"><f>A1&amp;"x"</f></c>', '=A1&"x"', "E"],
  ["rich text", '<c r="B0" t="s"><v>1</v></c>', "Bodil Ængmark", "t"],
  ["text with an escaped line end", '<c r="B0" t="s"><v>0</v></c>', "a\r\nb_x000D_", "t"],
  ["an ISO date", '<c r="B0" t="d"><v>2026-04-05T10:00:00Z</v></c>', "2026-04-05T10:00:00", "d"],
  ["an empty cell with a style", '<c r="B0" s="1"/>', "", "-"],
];

test("each kind of cell becomes its canonical text", async () => {
  const { records } = await read({
    sheets: { One: HEAD + CELLS.map(([, xml], index) => row(index + 2, xml.replace("B0", `B${index + 2}`))).join("") },
    formats: ["dd\\-mm\\-yyyy\\ hh:mm", "d. mmm yyyy", "[$-406]h:mm;@", '#,##0.00 "kr. pr. dag"', "0000"],
    sharedStrings:
      '<si><t xml:space="preserve">a_x000D_\nb_x005F_x000D_</t></si><si><r><t xml:space="preserve">Bodil </t></r><r><t>Ængmark</t></r><rPh><t>no</t></rPh></si>',
  });
  const found = records.map(({ cells, kinds }, index) => [CELLS[index]?.[0], cells[1], kinds]);
  expect(found).toEqual(CELLS.map(([what, , text, kind]) => [what, text, `t${kind}-`]));
});

test("days are counted from 1904 where the workbook says so", async () => {
  const { records } = await read({
    sheets: { One: HEAD + row(2, '<c r="B2" s="1"><v>44655</v></c>') },
    formats: ["yyyy-mm-dd"],
    date1904: true,
  });
  expect(records[0]?.cells[1]).toBe("2026-04-05");
});

test("the sheet with the table is chosen, before hidden ones, below its title", async () => {
  const rows = Array.from({ length: 20 }, (_, index) => textRow(index + 6, [`n${index}`, "v", "1,50"])).join("");
  const { table, records, blank } = await read({
    sheets: {
      "(Lookup)": HEAD + rows,
      Front: textRow(1, ["Report"]) + textRow(3, ["By", "Ann"]),
      Sales: textRow(1, ["Sales 2026"]) + textRow(4, ["No", "Value", "Paid"]) + rows + textRow(29, ["last", "v", " "]),
    },
  });
  expect(table.reading).toMatchObject({ format: "xlsx", sheet: "Sales", header_row: 4, encoding: null });
  expect(table.sheets.map(({ name, hidden }) => [name, hidden])).toEqual([
    ["Lookup", true],
    ["Front", false],
    ["Sales", false],
  ]);
  expect(records.map((record) => record.row)).toEqual([...Array.from({ length: 20 }, (_, index) => index + 6), 29]);
  expect(blank).toBe(4);
});

test("two sheets alike are shown as a choice, and another can be taken", async () => {
  const rows = textRow(2, ["a", "b", "c"]) + textRow(3, ["d", "e", "f"]);
  const path = fileWith(workbook({ sheets: { Friday: HEAD + rows, Saturday: HEAD + rows } }));
  expect((await detectReading(path)).unsure).toEqual([{ field: "sheet", chosen: "Friday", others: ["Saturday"] }]);
  expect((await detectReading(path, { sheet: "Saturday" })).reading.sheet).toBe("Saturday");
  await expect(detectReading(path, { sheet: "Sunday" })).rejects.toMatchObject({ code: "sheet_not_found" });
});

test("cells and rows without a reference follow on", async () => {
  const loose = '<row><c t="inlineStr"><is><t>a</t></is></c><c><v>2</v></c></row>';
  const { records } = await read({ sheets: { One: HEAD + loose + loose } });
  expect(records.map(({ row: number, cells }) => [number, ...cells])).toEqual([
    [2, "a", "2", ""],
    [3, "a", "2", ""],
  ]);
});

test("many rows come in batches, and the thread ends with its reader", async () => {
  const rows = Array.from({ length: 30_000 }, (_, index) => `<row r="${index + 2}"><c r="A${index + 2}"><v>${index}</v></c></row>`).join(
    "",
  );
  const path = fileWith(workbook({ sheets: { One: HEAD + rows } }));
  const { reading } = await detectReading(path);
  const { records } = await readAll(path, reading);
  expect(records).toHaveLength(30_000);
  expect(records.every((record, index) => record.cells[0] === String(index))).toBe(true);
  for await (const batch of readRecords(path, reading)) {
    expect(batch.progress).toBeLessThan(1);
    break;
  }
});
