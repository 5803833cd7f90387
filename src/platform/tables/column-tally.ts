import { isCountry } from "../locale/codes.ts";
import { isCurrency } from "../money/money.ts";
import { isBlankCell } from "./blank.ts";
import { calendarDate } from "./calendar-date.ts";
import { dateShape } from "./date-shape.ts";
import { createDateTally, type DateTally, tallyDate } from "./date-tally.ts";
import { numberShape } from "./number-shape.ts";
import { createNumberTally, type NumberTally, tallyNumber } from "./number-tally.ts";
import type { CellType } from "./types.ts";

export interface ColumnTally {
  filled: number;
  empty: number;
  counts: Partial<Record<CellType, number>>;
  /** The first different values, by kind and text, with how often each came. */
  values: Map<string, { text: string; kind: string | undefined; times: number }>;
  /** Cells that are not kept: long ones, and those that came after the first different values. */
  unkept: number;
  numbers: NumberTally;
  dates: DateTally;
}

const MAX_VALUES = 500;
const MAX_VALUE_LENGTH = 200;
/** After so many cells that were not kept, a column with mostly new values is no longer looked up in those that were. */
const MOSTLY_NEW = 2_000;
const BOOLEAN = /^(?:true|false|yes|no|ja|nej|nein|nei|y|n|j|sandt?|falsk|wahr|falsch|x)$/i;
const EMAIL = /^[^\s@,;<>]+@[^\s@,;<>]+\.[^\s@.,;<>]+$/;
const PHONE = /^(?:(?:\+|00)[\d\s().\-/]{7,24}|\(?\d{2,5}\)?[\s\-/][\d\s\-/]{4,16})$/;
/** With colons alone: 14.30 is an amount before it is a time. */
const TIME = /^(?:[01]?\d|2[0-3]):[0-5]\d(?::[0-5]\d)?(?:\s?[ap]\.?m\.?)?$/i;

export function createColumnTally(): ColumnTally {
  const [numbers, dates] = [createNumberTally(), createDateTally()];
  return { filled: 0, empty: 0, counts: {}, values: new Map(), unkept: 0, numbers, dates };
}

/** Takes in one cell. Equal cells are looked at once, in `finish`, as long as there are few different ones. */
export function tallyCell(tally: ColumnTally, cell: string, kind: string | undefined): void {
  if (isBlankCell(cell)) {
    tally.empty += 1;
    return;
  }
  tally.filled += 1;
  if (tally.unkept > MOSTLY_NEW && tally.unkept * 2 > tally.filled) {
    tally.unkept += 1;
    classify(tally, cell, kind, 1);
    return;
  }
  const key = kind === undefined ? cell : kind + cell;
  const value = tally.values.get(key);
  if (value) value.times += 1;
  else if (tally.values.size < MAX_VALUES && cell.length <= MAX_VALUE_LENGTH) remember(tally, cell, kind);
  else {
    tally.unkept += 1;
    classify(tally, cell, kind, 1);
  }
}

/** A copy, as the cell may hold on to the piece of the file it was cut from. */
function remember(tally: ColumnTally, cell: string, kind: string | undefined): void {
  const text = Buffer.from(cell, "utf16le").toString("utf16le");
  tally.values.set(kind === undefined ? text : kind + text, { text, kind, times: 1 });
}

/** Adds what was put off. The tally takes no more cells after it. */
export function finish(tally: ColumnTally): void {
  for (const { text, kind, times } of tally.values.values()) classify(tally, text, kind, times);
}

function classify(tally: ColumnTally, cell: string, kind: string | undefined, times: number): void {
  const count = (type: CellType): void => {
    tally.counts[type] = (tally.counts[type] ?? 0) + times;
  };
  const type = kind?.toLowerCase();
  if (type === "e") count("error");
  else if (type === "b") count("boolean");
  else if (type === "n") for (const one of storedNumber(cell)) count(one);
  else if (type === "d") count(cell.includes("T") ? "datetime" : cell.includes(":") ? "time" : "date");
  else if (cell.length > 100) count("text");
  else for (const one of written(tally, cell, times)) count(one);
}

function storedNumber(cell: string): CellType[] {
  return /^-?\d+$/.test(cell) ? ["integer", "amount"] : ["amount"];
}

function written(tally: ColumnTally, cell: string, times: number): CellType[] {
  const text = cell.trim();
  if (!/\d/.test(text)) return word(text);
  if (text.includes("@") && EMAIL.test(text)) return ["email"];
  const types = [...numbersIn(tally, text, times), ...datesIn(tally, text, times)];
  if (TIME.test(text)) types.push("time");
  if (types.length > 0) return types;
  return [PHONE.test(text.replace(/^['’]/, "")) ? "phone" : "text"];
}

function word(text: string): CellType[] {
  const types: CellType[] = [];
  if (BOOLEAN.test(text)) types.push("boolean");
  if (text.length === 2 && isCountry(text)) types.push("country");
  if (text.length === 3 && isCurrency(text.toUpperCase())) types.push("currency");
  if (text.startsWith("#") && /^#(?:N\/A|VALUE!|REF!|DIV\/0!|NAME\?|NUM!|NULL!)$/.test(text)) types.push("error");
  if (types.length === 0) types.push(text.includes("@") && EMAIL.test(text) ? "email" : "text");
  return types;
}

/** An amount, a whole number, or, with zeros in front or more digits than a number keeps, neither: an id. */
function numbersIn(tally: ColumnTally, text: string, times: number): CellType[] {
  if (/^\d+$/.test(text)) return text.length > 15 || (text.length > 1 && text.startsWith("0")) ? ["text"] : ["integer", "amount"];
  if (/^['’]?(?:\+|0\d)/.test(text)) return [];
  const shape = numberShape(text);
  return shape && tallyNumber(tally.numbers, shape.body, times) ? ["amount"] : [];
}

function datesIn(tally: ColumnTally, text: string, times: number): CellType[] {
  const shape = dateShape(text);
  if (!shape || (shape.order !== "open" && !calendarDate(shape, "ymd"))) return [];
  if (shape.separator === "" && !/^(?:19|20)/.test(text)) return [];
  tallyDate(tally.dates, shape, text, times);
  return [shape.time ? "datetime" : "date"];
}
