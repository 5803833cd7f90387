import { expect, test } from "vitest";
import { createFormatDetector } from "./detect-formats.ts";
import type { ColumnFormat } from "./types.ts";

/** The formats of columns given by their values. */
function formatsOf(...columns: string[][]): ColumnFormat[] {
  const detector = createFormatDetector(columns.length);
  for (let row = 0; row < Math.max(...columns.map((column) => column.length)); row += 1) {
    detector.add({ row, cells: columns.map((column) => column[row] ?? "") });
  }
  return detector.result();
}

test("one value far down decides day and month of the whole column", () => {
  const open = Array.from({ length: 5_000 }, (_, index) => `0${(index % 9) + 1}/0${(index % 7) + 1}/2026`);
  expect(formatsOf([...open, "01/13/2026"])[0]).toMatchObject({ type: "date", date_format: "MM/dd/yyyy", unsure: null });
  expect(formatsOf([...open, "13/01/2026"])[0]).toMatchObject({ date_format: "dd/MM/yyyy", unsure: null });
});

test("dates that can be read both ways are shown with both", () => {
  expect(formatsOf(["3/4/2026", "5/6/2026"])[0]).toMatchObject({
    date_format: "d/M/yyyy",
    unsure: { field: "date_format", others: ["M/d/yyyy"], example: "3/4/2026", conflicting: 2 },
  });
});

test("an open column of dates follows the others of the file, and still says that it is open", () => {
  const [, second] = formatsOf(["12/25/2026", "1/2/2026"], ["3/4/2026", "5/6/2026"]);
  expect(second).toMatchObject({ date_format: "M/d/yyyy", unsure: { others: ["d/M/yyyy"] } });
});

test("dates that contradict each other are counted", () => {
  const [format] = formatsOf([...Array<string>(20).fill("25/12/2026"), "12/25/2026"]);
  expect(format).toMatchObject({ date_format: "dd/MM/yyyy", unsure: { others: ["MM/dd/yyyy"], example: "12/25/2026", conflicting: 1 } });
});

test("a column of nothing but 1.250 is open; one 12,50 settles it", () => {
  expect(formatsOf(["1.250", "2.500"])[0]).toMatchObject({
    amount: { decimal: null },
    unsure: { field: "decimal", others: [".", ","], conflicting: 2 },
  });
  expect(formatsOf(["1.250", "2.500", "12,50"])[0]).toMatchObject({ amount: { decimal: ",", thousands: ["."] }, unsure: null });
});

test("an open column of amounts follows the others of the file, and still says that it is open", () => {
  const [, second] = formatsOf(["12,50", "9,00"], ["1.250", "2.500"]);
  expect(second).toMatchObject({ amount: { decimal: "," }, unsure: { field: "decimal", others: ["."] } });
});

test("amounts of two kinds in one column are counted", () => {
  expect(formatsOf(["12,50", "9,75", "8.25"])[0]).toMatchObject({
    amount: { decimal: "," },
    unsure: { others: ["."], example: "8.25", conflicting: 1 },
  });
});

test("a thousand among amounts with a point is pointed out", () => {
  expect(formatsOf(["12.50", "9.75", "1.250"])[0]).toMatchObject({
    amount: { decimal: "." },
    unsure: { example: "1.250", conflicting: 1 },
  });
});

test("each kind of value is told", () => {
  const columns = [
    ["a@b.dk"],
    ["ja", "nej"],
    ["DKK"],
    ["DK", "SE"],
    ["+45 00 11 22 33"],
    ["14:30"],
    ["0999"],
    ["12"],
    ["2026-01-02"],
    ["2026-01-02 14:30"],
    ["Åse"],
    [""],
  ];
  const types = ["email", "boolean", "currency", "country", "phone", "time", "text", "integer", "date", "datetime", "text", "empty"];
  expect(formatsOf(...columns).map((format) => format.type)).toEqual(types);
});

test("values are counted one by one, also when there are more different ones than are kept", () => {
  const values = Array.from({ length: 20_000 }, (_, index) => (index % 4 === 0 ? "yes" : `p${index}@example.org`));
  const [format] = formatsOf(values);
  expect(format).toMatchObject({ type: "text", filled: 20_000, empty: 0, distinct: 501, counts: { email: 15_000, boolean: 5_000 } });
  expect(format?.samples).toHaveLength(10);
});
