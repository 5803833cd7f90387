import { compileTransform } from "./apply-transform.ts";
import { withTime } from "./date-with-time.ts";
import { finisher } from "./finish-row.ts";
import { cellIssue, rowIssue } from "./issues.ts";
import { type BadCell, cellParser, type ParseCell } from "./parse-cell.ts";
import type { Row } from "./row.ts";
import type { MappingPlan, PlannedColumn, RowReader } from "./types.ts";

interface Column extends PlannedColumn {
  slot: number;
  apply: ReturnType<typeof compileTransform>;
  parse: ParseCell;
}

/** Reads one row after the other, in the order of the file. What is wrong with cells is in `issues`; nothing is thrown. */
export function createRowReader(plan: MappingPlan): RowReader {
  const columns = withTime(plan).map((column) => compileColumn(column, plan));
  const keyColumns = columns.filter((column) => column.field === "order.external_id");
  const finish = finisher(plan);
  const width = plan.header.length;
  return (record) => {
    const row: Row = { record, values: plan.fields.map(() => null), issues: [], currencies: [] };
    const whole = hasShape(row, width);
    for (const column of whole ? columns : keyColumns) readCell(row, column);
    return finish(row, whole);
  };
}

function compileColumn(column: PlannedColumn, plan: MappingPlan): Column {
  const apply = compileTransform(column.transform, plan.header, plan.country);
  return { ...column, slot: plan.fields.indexOf(column.field), apply, parse: cellParser(column, plan) };
}

function hasShape({ record: { row, cells, kinds, problem }, issues }: Row, width: number): boolean {
  if (problem === "stray_quote")
    issues.push(rowIssue("bad_text", row, "A quote inside a quoted cell is not doubled, so cells may have shifted: mend the row"));
  if (problem === "bad_encoding")
    issues.push({ ...rowIssue("bad_text", row, "Some characters could not be read: look at the encoding"), severity: "warning" });
  // A workbook keeps no cells behind the last filled one.
  const short = kinds === undefined && cells.length < width;
  const surplus = cells.length > width && cells.slice(width).some((cell) => cell.trim() !== "");
  if (!short && !surplus) return problem !== "stray_quote";
  const counts = `The row has ${cells.length} cells and the header ${width}`;
  issues.push(rowIssue("row_shape", row, `${counts}: mend it, a delimiter may be missing or stand in a text without quotes`));
  return false;
}

function readCell(row: Row, column: Column): void {
  const raw = row.record.cells[column.column] ?? "";
  if (raw === "" && column.apply === undefined && column.value !== "quantity") return;
  const text = column.apply === undefined ? raw : column.apply(raw, row.record.cells);
  if (text === undefined) return add(row, column, raw, NO_ENTRY);
  if (text.trim() === "") {
    // Everywhere else blank is "not told"; a quantity has to be told where there is a column for it.
    if (column.value === "quantity") add(row, column, raw, NO_QUANTITY);
    return;
  }
  if (text.includes("\0") || !text.isWellFormed()) return add(row, column, "", BAD_CHARACTER);
  const parsed = column.parse(text, row.record.kinds?.[column.column]);
  if (typeof parsed === "string") row.values[column.slot] = parsed;
  else if ("code" in parsed) add(row, column, raw, parsed);
  else {
    row.values[column.slot] = parsed.amount;
    row.currencies.push(parsed.currency);
  }
}

function add(row: Row, column: Column, raw: string, bad: BadCell): void {
  row.issues.push(cellIssue(row.record.row, column, raw, bad));
  row.values[column.slot] = bad.value ?? null;
}

const NO_ENTRY: BadCell = { code: "bad_value", severity: "error", detail: 'The transform "map" has no entry for this value: add one' };
const NO_QUANTITY: BadCell = {
  code: "bad_quantity",
  severity: "error",
  detail: "The quantity is blank: fill it in, or give it a default with a transform",
};
const BAD_CHARACTER: BadCell = {
  code: "bad_text",
  severity: "error",
  detail: "The cell holds a character that cannot be stored: take it out",
};
