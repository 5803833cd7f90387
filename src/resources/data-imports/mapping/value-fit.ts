import type { CellType, ColumnFormat } from "../../../platform/tables/types.ts";
import type { TargetValue } from "./types.ts";
import { countryCode } from "./words/country-names.ts";
import { statusWord } from "./words/status-words.ts";
import { yesOrNo } from "./words/yes-words.ts";

/** Which types of cells a target takes; a file with mistakes has some others too. */
const TYPES: Partial<Record<TargetValue, CellType[]>> = {
  amount: ["amount", "integer"],
  quantity: ["integer"],
  date_time: ["datetime", "date"],
  date: ["date", "datetime"],
  birth_date: ["date", "datetime"],
  time: ["time"],
  email: ["email"],
  currency: ["currency"],
};
const WORDS: Partial<Record<TargetValue, (text: string) => boolean>> = {
  order_status: (text) => statusWord(text) !== undefined,
  line_status: (text) => statusWord(text) !== undefined,
  yes_no: (text) => yesOrNo(text) !== undefined,
  country: (text) => countryCode(text) !== undefined,
};
const ENOUGH = 0.6;

/** Whether a column's values can be what a target takes. A column without values fits everything. */
export function valuesFit(value: TargetValue, format: ColumnFormat | undefined): boolean {
  if (format === undefined || format.filled === 0) return true;
  const types = TYPES[value];
  if (types) return Math.max(...types.map((type) => format.counts[type] ?? 0), sum(types, format)) >= format.filled * ENOUGH;
  const isWord = WORDS[value];
  return isWord === undefined || format.samples.filter(isWord).length >= format.samples.length * ENOUGH;
}

// Dates with and without a time in one column count together; a cell is never both.
function sum(types: readonly CellType[], { counts }: ColumnFormat): number {
  return types.includes("date") ? (counts.date ?? 0) + (counts.datetime ?? 0) : 0;
}
