import { type DateShape, fullYear } from "./date-shape.ts";

export type DateOrder = "dmy" | "mdy" | "ymd";

/** Year, month, day. */
export type CalendarDate = [number, number, number];

const FIRST_YEAR = 1900;
const LAST_YEAR = 2199;

/** The day that a shape means when its numbers stand in `order`; undefined when there is no such day. */
export function calendarDate(shape: DateShape, order: DateOrder): CalendarDate | undefined {
  const [a, b, c] = shape.numbers;
  if (shape.order !== "open") return existing([a, b, c]);
  if (order === "ymd") return shape.widths[0] === 2 ? existing([fullYear(a, 2), b, c]) : undefined;
  const year = fullYear(c, shape.widths[2]);
  return order === "dmy" ? existing([year, b, a]) : existing([year, a, b]);
}

function existing(date: CalendarDate): CalendarDate | undefined {
  const [year, month, day] = date;
  if (year < FIRST_YEAR || year > LAST_YEAR || month < 1 || month > 12 || day < 1) return undefined;
  return day <= new Date(Date.UTC(year, month, 0)).getUTCDate() ? date : undefined;
}

/** The order of a pattern such as `dd-MM-yyyy`; undefined for null and for patterns without all three. */
export function orderOf(pattern: string | null): DateOrder | undefined {
  if (pattern === null) return undefined;
  const at = (letter: string): number => pattern.indexOf(letter);
  const [day, month, year] = [at("d"), at("M"), at("y")];
  if (day < 0 || month < 0 || year < 0) return undefined;
  if (year < month && year < day) return "ymd";
  return day < month ? "dmy" : "mdy";
}
