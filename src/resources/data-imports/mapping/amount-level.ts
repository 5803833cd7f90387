import { parseAmount } from "../../../platform/tables/parse-amount.ts";
import type { AmountFormat, ColumnFormat, TableRecord } from "../../../platform/tables/types.ts";

export interface AmountColumns {
  order: number;
  quantity: number;
  unitPrice: number;
  amount: number;
}

/**
 * Whether a column of amounts is the lines' or the order's. A line's is quantity × price on most rows; the order's is the same on all rows of an order.
 * Where each order has one row it does not matter, and the line's is right too.
 */
export function amountLevel(sample: readonly TableRecord[], formats: readonly ColumnFormat[], columns: AmountColumns): "line" | "order" {
  const rows = sample.map((record) => readRow(record, formats, columns)).filter((row) => row.amount !== null);
  const priced = rows.filter(({ quantity, price }) => quantity !== null && price !== null);
  const fitting = priced.filter(({ quantity, price, amount }) => Math.abs((quantity ?? 0) * (price ?? 0) - (amount ?? 0)) < 0.01);
  if (priced.length > 0 && fitting.length >= priced.length * 0.8) return "line";
  const several = [...Map.groupBy(rows, (row) => row.order).values()].filter((group) => group.length > 1);
  const same = several.filter((group) => new Set(group.map((row) => row.amount)).size === 1);
  return several.length > 0 && same.length >= several.length * 0.8 ? "order" : "line";
}

function readRow(record: TableRecord, formats: readonly ColumnFormat[], { order, quantity, unitPrice, amount }: AmountColumns) {
  const read = (column: number) => readNumber(record, column, formats.find((format) => format.column === column)?.amount ?? null);
  return { order: record.cells[order]?.trim() ?? "", quantity: read(quantity), price: read(unitPrice), amount: read(amount) };
}

function readNumber({ cells, kinds }: TableRecord, column: number, format: AmountFormat | null): number | null {
  const text = cells[column] ?? "";
  if (text.trim() === "") return null;
  const result = parseAmount(text, format ?? { decimal: null, thousands: [] }, kinds?.[column]);
  return result.ok ? Number(result.value) : null;
}
