import { type ColumnTally, createColumnTally, finish, tallyCell } from "./column-tally.ts";
import { decideDate, ownOrder } from "./date-tally.ts";
import { commonDecimal, decideAmount } from "./number-tally.ts";
import type { CellType, ColumnFormat, TableRecord } from "./types.ts";

export interface FormatDetector {
  add(record: TableRecord): void;
  /** What all records so far say; to be asked once, at the end. */
  result(): ColumnFormat[];
}

/** How much of a column must read as a type for the column to be of it. */
const NEARLY_ALL = 0.8;
/** How much must read as a number or date for the column to get a format all the same: one that is half broken is still a column of amounts. */
const SOME = 0.3;
const SAMPLES = 10;
const MAX_DISTINCT = 501;

/** From the most telling to the least. */
const ORDER: CellType[] = ["error", "email", "datetime", "date", "time", "boolean", "currency", "country", "integer", "amount", "phone"];

/** Decides for each of `columns` columns from all its values what it holds and how numbers and dates are written. Memory does not grow with the records. */
export function createFormatDetector(columns: number): FormatDetector {
  const tallies = Array.from({ length: columns }, createColumnTally);
  return {
    add({ cells, kinds }) {
      for (let index = 0; index < columns; index += 1) {
        const tally = tallies[index];
        if (tally) tallyCell(tally, cells[index] ?? "", kinds?.[index]);
      }
    },
    result() {
      for (const tally of tallies) finish(tally);
      const decimal = commonDecimal(tallies.filter((tally) => shareOf(tally, "amount") >= NEARLY_ALL).map((tally) => tally.numbers));
      const orders = new Set(tallies.flatMap((tally) => ownOrder(tally.dates) ?? []).filter((order) => order !== "ymd"));
      const order = orders.size === 1 ? [...orders][0] : undefined;
      return tallies.map((tally, column) => formatOf(tally, column, decimal, order));
    },
  };
}

function formatOf(
  tally: ColumnTally,
  column: number,
  decimal: Parameters<typeof decideAmount>[1],
  order: Parameters<typeof decideDate>[1],
): ColumnFormat {
  const { filled, empty, counts } = tally;
  const amount = shareOf(tally, "amount") >= SOME ? decideAmount(tally.numbers, decimal) : null;
  const date = dateShare(tally) >= SOME ? decideDate(tally.dates, order) : null;
  const type = typeOf(tally);
  const isDate = type === "date" || type === "datetime";
  return {
    column,
    type,
    filled,
    empty,
    counts,
    samples: [...new Set([...tally.values.values()].map((value) => value.text))].slice(0, SAMPLES),
    distinct: Math.min(MAX_DISTINCT, tally.values.size + tally.unkept),
    amount: amount?.format ?? null,
    date_format: date?.pattern ?? null,
    unsure: (isDate ? null : amount?.unsure) ?? date?.unsure ?? null,
  };
}

function typeOf(tally: ColumnTally): ColumnFormat["type"] {
  if (tally.filled === 0) return "empty";
  if (dateShare(tally) === 1 && shareOf(tally, "integer") === 1) return "date";
  const nearly = ORDER.find(
    (type) => (type === "datetime" && shareOf(tally, type) > 0 ? dateShare(tally) : shareOf(tally, type)) >= NEARLY_ALL,
  );
  return nearly ?? "text";
}

function shareOf({ counts, filled }: ColumnTally, type: CellType): number {
  return filled === 0 ? 0 : (counts[type] ?? 0) / filled;
}

function dateShare(tally: ColumnTally): number {
  return shareOf(tally, "date") + shareOf(tally, "datetime");
}
