import { type CalendarDate, calendarDate, type DateOrder, orderOf } from "./calendar-date.ts";
import { type DateShape, dateShape } from "./date-shape.ts";
import type { DateTimeResult } from "./types.ts";
import { serialText } from "./workbook/number-text.ts";
import { readClock } from "./zone-clock.ts";

/** 1927 to 2173: numbers that are plausible as serial days. */
const SERIALS = { from: 10_000, to: 100_000 };

/**
 * A written date as wall clock and moment. `dateFormat` is a pattern such as `dd-MM-yyyy HH:mm`, of which the order of day and month counts, or `serial` for
 * the days of spreadsheets; null reads only what can be read in one way. A text that gives its offset is read by it, else the zone decides.
 * `kind` is the cell's letter from `TableRecord.kinds`.
 */
export function parseDateTime(text: string, dateFormat: string | null, timeZone: string, kind?: string): DateTimeResult {
  const type = kind?.toLowerCase();
  if (type === "e") return { ok: false, problem: "error_cell", message: `The cell holds the error ${text} instead of a date.` };
  const written = type === "n" || dateFormat === "serial" ? (fromSerial(text) ?? text) : text;
  const shape = dateShape(written);
  if (!shape) return notADate(text);
  const date = dateOf(shape, text, orderOf(dateFormat));
  return "ok" in date ? date : momentOf(date.day, shape, text, timeZone);
}

function fromSerial(text: string): string | undefined {
  const serial = /^\s*\d+(?:[.,]\d+)?\s*$/.test(text) ? Number(text.replace(",", ".")) : Number.NaN;
  return serial >= SERIALS.from && serial < SERIALS.to ? serialText(serial, { shows: "date", digits: 0 }, false) : undefined;
}

function dateOf(shape: DateShape, text: string, order: DateOrder | undefined): { day: CalendarDate } | DateTimeResult {
  if (shape.order !== "open") return orMissing(calendarDate(shape, "ymd"), text);
  // A text with the year at its end in a column of years in front is as open as in a column without a pattern.
  if (order !== undefined && (order !== "ymd" || shape.widths[2] === 2)) return orMissing(calendarDate(shape, order), text);
  const [dayFirst, monthFirst] = [calendarDate(shape, "dmy"), calendarDate(shape, "mdy")];
  if (dayFirst && monthFirst && dayFirst.join() !== monthFirst.join()) return ambiguous(text, dayFirst, monthFirst);
  return orMissing(dayFirst ?? monthFirst, text);
}

function orMissing(day: CalendarDate | undefined, text: string): { day: CalendarDate } | DateTimeResult {
  return day
    ? { day }
    : { ok: false, problem: "no_such_date", message: `"${text.trim()}" is no day of the calendar, as this column's dates are written.` };
}

function momentOf([year, month, day]: CalendarDate, { time }: DateShape, text: string, timeZone: string): DateTimeResult {
  const { hour, minute, second, offset } = time ?? { hour: 0, minute: 0, second: 0, offset: null };
  if (hour > 23 || minute > 59 || second > 59 || Math.abs(offset ?? 0) > 18 * 60) {
    return { ok: false, problem: "no_such_date", message: `"${text.trim()}" has no possible time of day.` };
  }
  const seconds = Date.UTC(year, month - 1, day, hour, minute, second) / 1000;
  const read = offset === null ? readClock(seconds, timeZone) : { first: seconds - offset * 60, second: null, clock: "usual" as const };
  return {
    ok: true,
    local: iso(seconds),
    utc: `${iso(read.first)}Z`,
    utcSecond: read.second === null ? null : `${iso(read.second)}Z`,
    clock: read.clock,
    hasTime: time !== null,
  };
}

function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().slice(0, 19);
}

function notADate(text: string): DateTimeResult {
  const shown = text.length > 60 ? `${text.slice(0, 60)}…` : text;
  return { ok: false, problem: "not_a_date", message: `"${shown}" is no date: write it like 2026-03-29 14:30.` };
}

function ambiguous(text: string, a: CalendarDate, b: CalendarDate): DateTimeResult {
  const shown = [a, b].map((date) => date.map((part) => String(part).padStart(2, "0")).join("-")).join(" or ");
  return { ok: false, problem: "ambiguous_date", message: `"${text.trim()}" can be ${shown}: say in which order day and month stand.` };
}
