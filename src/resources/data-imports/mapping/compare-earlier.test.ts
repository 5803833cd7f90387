import { expect, test } from "vitest";
import { compareWithEarlier } from "./compare-earlier.ts";
import type { ColumnMapping } from "./types.ts";

const to = (source_column: string, target_field: string | null): ColumnMapping => ({ source_column, target_field, transform: null });
const MAPPINGS = [
  to("Order ID", "order.external_id"),
  to("Date", "order.ordered_at"),
  to("Email", "buyer.email"),
  to("Phone", "buyer.phone"),
  to("Newsletter", "consent.email_marketing"),
  to("Shoe size", "ignore"),
];
const earlier = { header: MAPPINGS.map((mapping) => mapping.source_column), mappings: MAPPINGS, rows: 100 };

function compare(mappings: ColumnMapping[], rows = 100) {
  return compareWithEarlier(earlier, { kind: "orders", header: mappings.map((mapping) => mapping.source_column), rows, mappings });
}

test("the same header in another order is nothing to tell", () => {
  expect(compare(MAPPINGS.toReversed())).toEqual([]);
});

test("40 % fewer rows are pointed out, and 39 % are not", () => {
  expect(compare(MAPPINGS, 60)).toMatchObject([{ code: "fewer_rows", severity: "warning" }]);
  expect(compare(MAPPINGS, 61)).toEqual([]);
});

test("columns that are gone, new or written otherwise are told apart", () => {
  const now = [...MAPPINGS.slice(0, 2), to("E-mail", "buyer.email"), ...MAPPINGS.slice(3, 5), to("Hat size", null)];
  expect(compare(now).map(({ code, columns, severity }) => ({ code, columns, severity }))).toEqual([
    { code: "columns_missing", columns: ["Shoe size"], severity: "warning" },
    { code: "columns_new", columns: ["Hat size"], severity: "warning" },
    { code: "columns_renamed", columns: ["E-mail"], severity: "warning" },
  ]);
});

test("a column that the import needs, or one with consents, stops when it is gone", () => {
  const now = MAPPINGS.filter((mapping) => mapping.source_column !== "Date" && mapping.source_column !== "Newsletter");
  expect(compare(now).filter(({ severity }) => severity === "stop")).toMatchObject([
    { code: "required_column_missing", columns: ["Date"] },
    { code: "consent_column_missing", columns: ["Newsletter"] },
  ]);
});

test("the buyer's address may go while the phone number stays", () => {
  expect(compare(MAPPINGS.filter((mapping) => mapping.source_column !== "Email")).some(({ severity }) => severity === "stop")).toBe(false);
});
