import { expect, test } from "vitest";
import { fileWith, readAll } from "../../../test/table-file.ts";
import { createCsvScanner } from "./csv-scanner.ts";
import { detectReading } from "./detect-reading.ts";
import { TABLE_LIMITS } from "./limits.ts";
import type { TableLimits, TableRecord } from "./types.ts";

function scan(text: string, limits: Partial<TableLimits> = {}): TableRecord[] {
  return createCsvScanner({ delimiter: ";", quote: '"' }, { ...TABLE_LIMITS, ...limits }).push(text, true);
}

test("records keep their number over line ends in quotes, empty lines and mixed line ends", () => {
  expect(scan('a;b\r\n"1\r\n\n2";c\n\nd;e\rf;g').map(({ row, cells }) => [row, ...cells])).toEqual([
    [1, "a", "b"],
    [2, "1\r\n\n2", "c"],
    [3, ""],
    [4, "d", "e"],
    [5, "f", "g"],
  ]);
});

test("however the text is cut, the same records come out", () => {
  const text = 'a;"b ""c"" d"\r\n"e\r\nf";\r\n;;\r\n"";x"y\n';
  const whole = scan(text);
  for (let size = 1; size < 9; size += 1) {
    const scanner = createCsvScanner({ delimiter: ";", quote: '"' }, TABLE_LIMITS);
    const records: TableRecord[] = [];
    for (let at = 0; at < text.length; at += size) records.push(...scanner.push(text.slice(at, at + size), false));
    expect([...records, ...scanner.push("", true)]).toEqual(whole);
  }
});

test("more and fewer cells than the header are given as they stand", () => {
  expect(scan("a;b\n1\n1;2;3\n").map(({ cells }) => cells)).toEqual([["a", "b"], ["1"], ["1", "2", "3"]]);
});

test("a quote that was not doubled stays in the text, and its record is marked", () => {
  expect(scan('"Joe "The Man" Doe";x\ny;5" disc\n')).toEqual([
    { row: 1, cells: ['Joe "The Man" Doe', "x"], problem: "stray_quote" },
    { row: 2, cells: ["y", '5" disc'] },
  ]);
});

test.each([
  ["at the end of the file", 'a;b\nc;"d\ne;f\n', 2],
  ["where the next quoted cell opens", 'a;b\nc;"d\ne;"f";g\n', 2],
  ["in the first record", '"a;b\nc;d\n', 1],
])("a quote that is never closed is an error with its record: found %s", (_where, text, row) => {
  expect(() => scan(text)).toThrow(expect.objectContaining({ code: "quote_unclosed", row }));
});

test("an unclosed quote in a large file is found without keeping the rest of it", async () => {
  const rows = "1;Ann;ann@example.org\n".repeat(50_000);
  const path = fileWith(`No;Name;Mail\n${rows}2;"Bo;bo@example.org\n${rows}`);
  const { reading } = await detectReading(path);
  await expect(readAll(path, reading)).rejects.toMatchObject({ code: "quote_unclosed", row: 50_002 });
});

test("cells and records past the limits are errors with their record", () => {
  expect(() => scan(`a;b\n${"x".repeat(50)};y\n`, { cellCharacters: 40 })).toThrow(
    expect.objectContaining({ code: "cell_too_long", row: 2 }),
  );
  expect(() => scan("a;b\n1;2;3;4;5\n", { columns: 4 })).toThrow(expect.objectContaining({ code: "too_many_columns", row: 2 }));
});

test("reading stops when it is asked to", async () => {
  const path = fileWith("a;b\n".repeat(100_000));
  const { reading } = await detectReading(path);
  const stop = new AbortController();
  const reads = readAll(path, reading, { signal: stop.signal });
  stop.abort();
  await expect(reads).rejects.toThrow(/abort/i);
});
