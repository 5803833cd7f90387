import { expect, test } from "vitest";
import { fileWith, readAll } from "../../../test/table-file.ts";
import { detectReading } from "./detect-reading.ts";
import { TableError } from "./table-error.ts";

const ROWS = "4711;Åse;ase@example.org;12,50\n4712;Bo;bo@example.org;9,00\n";

test("titles, notes and empty lines above the names are passed over", async () => {
  const path = fileWith(`Salg 2026\n\nUdtrukket;24-11-2026\n\nOrdre;Navn;E-mail;Pris\n${ROWS}`);
  const { reading, header, sample, warnings } = await detectReading(path);
  expect(reading.header_row).toBe(5);
  expect(header).toEqual(["Ordre", "Navn", "E-mail", "Pris"]);
  expect(sample.map((record) => record.row)).toEqual([6, 7]);
  expect(warnings.map((warning) => warning.code)).toEqual(["rows_above_header"]);
});

test("a table without names gets numbered columns and says so", async () => {
  const { reading, header, sample, warnings } = await detectReading(fileWith(ROWS));
  expect(reading.header_row).toBe(0);
  expect(header).toEqual(["Column 1", "Column 2", "Column 3", "Column 4"]);
  expect(sample).toHaveLength(2);
  expect(warnings.map((warning) => warning.code)).toEqual(["no_header"]);
});

test("years may be names of columns", async () => {
  const { header } = await detectReading(fileWith("Name,Mail,2025,2026\nAnn,a@example.org,1,2\n"));
  expect(header).toEqual(["Name", "Mail", "2025", "2026"]);
});

test("a row of groups above the names is not taken for them, but shown as a choice", async () => {
  const { reading, unsure } = await detectReading(fileWith("Buyer,,,Order,\nName,Mail,Phone,No,Total\nAnn,a@b.dk,1,5,2.00\n"));
  expect(reading.header_row).toBe(2);
  expect(unsure).toEqual([{ field: "header_row", chosen: "2", others: ["1"] }]);
});

test("a list of addresses is one column, with a name or without", async () => {
  const list = "ann@example.org\nbo@example.org\n";
  expect(await detectReading(fileWith(list))).toMatchObject({ reading: { header_row: 0 }, header: ["Column 1"] });
  expect(await detectReading(fileWith(`E-mail\n${list}`))).toMatchObject({ reading: { header_row: 1 }, header: ["E-mail"] });
});

test("the delimiter that Excel's first line announces is taken", async () => {
  const { reading, header } = await detectReading(fileWith("sep=|\nNo|Name|Paid\n1|Ann, Bo|1\n2|Cy, Di|2\n"));
  expect(reading).toMatchObject({ delimiter: "|", header_row: 2 });
  expect(header).toEqual(["No", "Name", "Paid"]);
});

test("equal, empty and inherited names become different names, and the file's own are kept", async () => {
  const path = fileWith("Note,Note,Note (2),,__proto__,constructor,,\na,b,c,d,e,f,,\n");
  const { header, originals, warnings } = await detectReading(path);
  expect(header).toEqual(["Note", "Note (3)", "Note (2)", "Column 4", "__proto__", "constructor"]);
  expect(originals).toEqual(["Note", "Note", "Note (2)", "", "__proto__", "constructor"]);
  expect(warnings.map((warning) => warning.code)).toEqual(["duplicate_headers", "unnamed_columns"]);
});

test("what a person sets is kept and the rest decided to fit", async () => {
  const path = fileWith(`Kasse;1\nOrdre;Navn;E-mail;Pris\n${ROWS}`);
  const { reading, header } = await detectReading(path, { header_row: 1, encoding: "windows-1252" });
  expect(reading).toMatchObject({ header_row: 1, encoding: "windows-1252", delimiter: ";" });
  expect(header[0]).toBe("Kasse");
});

test("decimal commas do not pass for delimiters", async () => {
  const { reading } = await detectReading(fileWith("id;pris\n1;2,50\n2;3,75\n3;1,25\n"));
  expect(reading.delimiter).toBe(";");
});

test("apostrophes around all cells are quotes; in front of a few they are text", async () => {
  expect((await detectReading(fileWith("'a','b'\n'1,5','x'\n'2','y'\n"))).reading.quote).toBe("'");
  expect((await detectReading(fileWith("Zip,Name\n'0999,Ann\n'0800,Bo\n"))).reading.quote).toBe('"');
});

test("letters of Windows-1252 far behind a plain start decide the encoding of the whole file", async () => {
  const plain = "1;Ann;ann@example.org;5\n".repeat(120_000);
  const path = fileWith(
    Buffer.concat([Buffer.from(`No;Name;Mail;Paid\n${plain}`), Buffer.from("2;S\u00f8ren;s@example.org;5\n", "latin1")]),
  );
  const { reading, unsure } = await detectReading(path);
  expect(reading.encoding).toBe("windows-1252");
  expect(unsure).toEqual([]);
  expect((await readAll(path, reading)).records.at(-1)?.cells[1]).toBe("Søren");
});

test.each(["utf-8", "utf-16le"] as const)(
  "letters of several bytes survive wherever a large file in %s is cut into pieces",
  async (encoding) => {
    const rows = Array.from({ length: 40_000 }, (_, index) => [String(index), `日本🎪æ${"ø".repeat(index % 5)}`, "Åse 🎪 Tang"]);
    const path = fileWith(Buffer.from(`No;Name;Note\n${rows.map((row) => row.join(";")).join("\n")}`, encoding));
    const { reading } = await detectReading(path);
    expect(reading.encoding).toBe(encoding);
    const { records } = await readAll(path, reading);
    expect(records.length).toBe(rows.length);
    expect(records.findIndex((record, index) => record.problem !== undefined || record.cells.join() !== rows[index]?.join())).toBe(-1);
  },
);

test("a UTF-8 file with a broken byte stays UTF-8, and its row is pointed out", async () => {
  const good = "1;Sørensen æøå;x\n".repeat(30);
  const path = fileWith(Buffer.concat([Buffer.from(`No;Name;Rest\n${good}2;Bj`), Buffer.from([0xf8]), Buffer.from("rn;x\n3;Åse;x\n")]));
  const { reading, unsure, warnings } = await detectReading(path);
  expect(reading.encoding).toBe("utf-8");
  expect(unsure).toEqual([{ field: "encoding", chosen: "utf-8", others: ["windows-1252"] }]);
  expect(warnings.map((warning) => warning.code)).toContain("bad_bytes");
  const marked = (await readAll(path, reading)).records.filter((record) => record.problem);
  expect(marked).toMatchObject([{ row: 32, problem: "bad_encoding" }]);
});

test.each([
  ["nothing", "", "file_empty"],
  ["nothing but spaces and line ends", "  \n \n", "file_empty"],
  ["NUL bytes", "a;b\n1;\u00002\n".padEnd(300, "x"), "nul_bytes"],
  ["a PDF", "%PDF-1.7\n", "file_type_unsupported"],
  ["a web page", "<html><table><tr><td>1</td></tr></table></html>", "file_type_unsupported"],
  ["an XML spreadsheet", '<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "file_type_unsupported"],
  ["JSON", '{"orders": []}', "file_type_unsupported"],
  ["UTF-32", Buffer.from([0xff, 0xfe, 0, 0, 65, 0, 0, 0]), "encoding_unsupported"],
  ["gzip", Buffer.from([0x1f, 0x8b, 8, 0, 0]), "file_type_unsupported"],
])("%s is refused by name", async (_what, content, code) => {
  await expect(detectReading(fileWith(content))).rejects.toMatchObject({ name: "TableError", code });
});

test("a file over the limit is refused with both sizes", async () => {
  const refusal = detectReading(fileWith("a;b\n1;2\n"), {}, { limits: { fileBytes: 5 } });
  await expect(refusal).rejects.toThrow(
    new TableError("file_too_large", "The file has 8 bytes; at most 5 are read. Split it or export fewer columns."),
  );
});
