import { expect, test } from "vitest";
import { parseAmount, parseQuantity } from "./parse-amount.ts";

const POINT = { decimal: ".", thousands: [] } as const;
const COMMA = { decimal: ",", thousands: [] } as const;
const OPEN = { decimal: null, thousands: [] } as const;

test.each([
  ["1.250,00", COMMA, "1250.00", null],
  ["1 250,00", COMMA, "1250.00", null],
  ["1\u00a0250,00", COMMA, "1250.00", null],
  ["1\u202f250", COMMA, "1250", null],
  ["1.234.567", COMMA, "1234567", null],
  ["1,250.00", POINT, "1250.00", null],
  ["1’250.00", POINT, "1250.00", null],
  ["'0999", POINT, "999", null],
  ["59.900000000000006", POINT, "59.9", null],
  ["179.70000000000002", POINT, "179.7", null],
  [".5", POINT, "0.5", null],
  ["-5", POINT, "-5", null],
  ["−5,25", COMMA, "-5.25", null],
  ["5.00-", POINT, "-5.00", null],
  ["(5.00)", POINT, "-5.00", null],
  ["-0.00", POINT, "0.00", null],
  ["DKK 5", POINT, "5", "DKK"],
  ["5 eur", POINT, "5", "EUR"],
  ["€1.250,50", COMMA, "1250.50", "EUR"],
  ["kr. 5,-", COMMA, "5", null],
  ["1.250,00 kr", COMMA, "1250.00", null],
  ["12.50", OPEN, "12.50", null],
  ["1250", OPEN, "1250", null],
] as const)("%j is read", (text, format, value, currency) => {
  expect(parseAmount(text, { ...format, thousands: [] })).toEqual({ ok: true, value, currency });
});

test.each([
  ["1.250", OPEN, "ambiguous_amount"],
  ["12.50", COMMA, "other_decimal_sign"],
  ["1.250,00", POINT, "other_decimal_sign"],
  ["1.250.00,0", POINT, "not_an_amount"],
  ["1.3.50,O", POINT, "not_an_amount"],
  ["22O,50", COMMA, "not_an_amount"],
  ["12.5.0", POINT, "not_an_amount"],
  ["ABC 5", POINT, "not_an_amount"],
  ["--5", POINT, "not_an_amount"],
  ["(5", POINT, "not_an_amount"],
  ["forty-five", POINT, "not_an_amount"],
  ["5 %", POINT, "not_an_amount"],
  ["", POINT, "not_an_amount"],
] as const)("%j is refused", (text, format, problem) => {
  expect(parseAmount(text, { ...format, thousands: [] })).toMatchObject({ ok: false, problem });
});

test("a number cell is read as it is, an error cell never", () => {
  expect(parseAmount("59.9", { ...COMMA, thousands: [] }, "n")).toMatchObject({ value: "59.9" });
  expect(parseAmount("1.25", { ...OPEN, thousands: [] }, "N")).toMatchObject({ value: "1.25" });
  expect(parseAmount("#VALUE!", { ...COMMA, thousands: [] }, "E")).toMatchObject({ problem: "error_cell" });
});

test("a quantity is a whole number above 0", () => {
  const read = ["2", "2,00", "1.000", "0", "-1", "2,5", "two", "2 DKK"].map((text) => parseQuantity(text, { ...COMMA, thousands: [] }));
  expect(read.map((result) => (result.ok ? result.value : result.problem))).toEqual([
    2,
    2,
    1000,
    ...Array<string>(5).fill("not_a_quantity"),
  ]);
});
