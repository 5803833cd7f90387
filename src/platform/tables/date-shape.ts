import { monthNumber } from "./month-names.ts";

export interface TimeShape {
  hour: number;
  minute: number;
  second: number;
  /** How it is written: `HH:mm`, `h:mm:ss a`. */
  pattern: string;
  /** Minutes east of Greenwich, when the text says. */
  offset: number | null;
}

/** A written date taken apart. `open`: the three numbers stand as written, and which is the day is for the column to say. */
export interface DateShape {
  order: "ymd" | "named" | "open";
  /** Year, month, day when the order is known; else as written. */
  numbers: [number, number, number];
  /** Characters of each number as written; for an open date in the order of `numbers`. */
  widths: [number, number, number];
  separator: string;
  /** What stands between date and time. */
  joiner: string;
  time: TimeShape | null;
}

const TIME = String.raw`(?:\s*(T|,?\s+(?:kl\.?|at|um|-|–)?\s*)(\d{1,2})(?:[:.](\d{2}))?(?:[:.](\d{2})(?:[.,]\d{1,9})?)?(?:\s?([ap])\.?m\.?)?(?:\s*Uhr)?(?:(\s?)(Z|UTC|GMT|[+-]\d{2}(?::?\d{2})?))?)?$`;
const WEEKDAY = String.raw`(?:\p{L}{2,10}[.,]{0,2}\s+(?:d\.\s*|den\s+|the\s+)?)?`;
const NUMERIC = new RegExp(String.raw`^(\d{1,4})([-./])\s?(\d{1,2})\2\s?(\d{1,4})${TIME}`, "iu");
const DAY_MONTH = new RegExp(
  String.raw`^${WEEKDAY}(\d{1,2})(?:\.|st|nd|rd|th)?([\s-]+|(?=\p{L}))(?:of\s+)?(\p{L}{3,9})[.,]{0,2}[\s-]+(\d{4}|\d{2})${TIME}`,
  "iu",
);
const MONTH_DAY = new RegExp(String.raw`^${WEEKDAY}(\p{L}{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})${TIME}`, "iu");
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?:T(\d{2})(\d{2})(\d{2})?(Z|[+-]\d{2}(?::?\d{2})?)?)?$/;
const MAX_LENGTH = 60;

/** Takes a date apart, with or without a time, in numbers or with English, German or Scandinavian month names. Undefined when it is none. */
export function dateShape(cell: string): DateShape | undefined {
  const text = cell.trim().replace(/^['’]/, "");
  if (text.length < 6 || text.length > MAX_LENGTH) return undefined;
  return numeric(text) ?? named(text) ?? compact(text);
}

function numeric(text: string): DateShape | undefined {
  const match = NUMERIC.exec(text);
  if (!match) return undefined;
  const [, a = "", separator = "", b = "", c = ""] = match;
  const yearFirst = a.length === 4;
  if (a.length === 3 || c.length === 3 || (yearFirst ? c.length > 2 : c.length === 1)) return undefined;
  return withTime(match.slice(5), {
    order: yearFirst ? "ymd" : "open",
    numbers: [Number(a), Number(b), Number(c)],
    widths: [a.length, b.length, c.length],
    separator,
  });
}

function named(text: string): DateShape | undefined {
  const dayFirst = DAY_MONTH.exec(text);
  const match = dayFirst ?? MONTH_DAY.exec(text);
  if (!match) return undefined;
  const [day = "", word = "", year = ""] = dayFirst ? [match[1], match[3], match[4]] : [match[2], match[1], match[3]];
  const month = monthNumber(word);
  if (month === undefined) return undefined;
  return withTime(match.slice(dayFirst ? 5 : 4), {
    order: "named",
    numbers: [fullYear(Number(year), year.length), month, Number(day)],
    widths: [year.length, word.length, day.length],
    separator: dayFirst ? "d" : "M",
  });
}

function compact(text: string): DateShape | undefined {
  const match = COMPACT.exec(text);
  if (!match) return undefined;
  const [, year, month, day, hour, minute, second, zone] = match;
  const numbers: [number, number, number] = [Number(year), Number(month), Number(day)];
  const time = [hour === undefined ? undefined : "T", hour, minute, second, undefined, "", zone];
  return withTime(time, { order: "ymd", numbers, widths: [4, 2, 2], separator: "" });
}

type Joined = (string | undefined)[];

function withTime(
  [joiner, hour, minute, second, meridiem, gap, zone]: Joined,
  date: Omit<DateShape, "time" | "joiner">,
): DateShape | undefined {
  if (hour === undefined) return { ...date, joiner: "", time: null };
  if (minute === undefined && meridiem === undefined) return undefined;
  const half = meridiem?.toLowerCase();
  const pattern = timePattern(hour, minute, second, half) + zonePattern(gap, zone);
  const hours = half ? (Number(hour) % 12) + (half === "p" ? 12 : 0) : Number(hour);
  const isHour = half ? Number(hour) >= 1 && Number(hour) <= 12 : hours < 24;
  const time: TimeShape = {
    hour: isHour ? hours : 99,
    minute: Number(minute ?? 0),
    second: Number(second ?? 0),
    pattern,
    offset: offsetMinutes(zone),
  };
  return { ...date, joiner: joiner?.startsWith("T") ? "'T'" : joiner?.startsWith(",") ? ", " : " ", time };
}

function timePattern(hour: string, minute: string | undefined, second: string | undefined, half: string | undefined): string {
  const hours = (half ? "h" : "H").repeat(hour.length);
  return `${hours}${minute === undefined ? "" : ":mm"}${second === undefined ? "" : ":ss"}${half ? " a" : ""}`;
}

function zonePattern(gap: string | undefined, zone: string | undefined): string {
  if (zone === undefined) return "";
  return (gap ? " " : "") + (/^[zug]/i.test(zone) ? "z" : zone.includes(":") ? "ZZ" : "ZZZ");
}

function offsetMinutes(zone: string | undefined): number | null {
  if (zone === undefined) return null;
  const match = /^([+-])(\d{2}):?(\d{2})?$/.exec(zone);
  if (!match) return 0;
  return (match[1] === "-" ? -1 : 1) * (Number(match[2]) * 60 + Number(match[3] ?? 0));
}

/** Two digits are 1969 to 2068. */
export function fullYear(year: number, width: number): number {
  if (width > 2) return year;
  return year < 69 ? 2000 + year : 1900 + year;
}
