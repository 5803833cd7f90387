import type { CellStyle } from "./styles.ts";

const DAY_SECONDS = 86_400;
/** The day before 1 January 1900 as Excel counts, which has a 29 February 1900. */
const EPOCH_1900 = Date.UTC(1899, 11, 30);
const EPOCH_1904 = Date.UTC(1904, 0, 1);
/** 1 January 10000 in days. */
const LAST_SERIAL = 2_958_466;

/** A stored number in its shortest form: to the 15 digits that a spreadsheet keeps, without exponent; whole numbers as stored. Undefined for no number. */
export function plainNumber(stored: string): string | undefined {
  if (/^-?(?:0|[1-9]\d*)$/.test(stored)) return stored;
  const value = stored.trim() === "" ? Number.NaN : Number(stored);
  if (!Number.isFinite(value)) return undefined;
  return withoutExponent(String(Number(value.toPrecision(15))));
}

function withoutExponent(text: string): string {
  const match = /^(-?)(\d)(?:\.(\d+))?e([+-]\d+)$/.exec(text);
  if (!match) return text;
  const [, sign = "", whole = "", fraction = "", exponent = "0"] = match;
  const point = 1 + Number(exponent);
  const digits = whole + fraction;
  if (point <= 0) return `${sign}0.${"0".repeat(-point)}${digits}`;
  return sign + (digits.length > point ? `${digits.slice(0, point)}.${digits.slice(point)}` : digits.padEnd(point, "0"));
}

/** A serial day as local wall clock, to the second: a date, a time or both by its style, but never less than the number holds. Undefined outside 0 to 9999. */
export function serialText(serial: number, style: CellStyle, date1904: boolean): string | undefined {
  if (!(serial >= 0 && serial < LAST_SERIAL)) return undefined;
  const seconds = Math.round(serial * DAY_SECONDS);
  if (style.shows === "time" && seconds < DAY_SECONDS) return new Date(seconds * 1000).toISOString().slice(11, 19);
  const before60 = !date1904 && seconds < 60 * DAY_SECONDS ? DAY_SECONDS : 0;
  const text = new Date((date1904 ? EPOCH_1904 : EPOCH_1900) + (seconds + before60) * 1000).toISOString();
  return style.shows === "date" && seconds % DAY_SECONDS === 0 ? text.slice(0, 10) : text.slice(0, 19);
}
