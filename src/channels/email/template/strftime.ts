import { intlDate } from "./intl-cache.ts";

type Part = (date: Date, locale: string, timeZone: string) => string;

const largest = 500;
const patterns = new Map<string, Part[]>();

const parts: Record<string, Part> = {
  Y: (...at) => field(at, "year"),
  y: (...at) => field(at, "year").slice(-2),
  m: (...at) => field(at, "month"),
  d: (...at) => field(at, "day"),
  e: (...at) => unpadded(field(at, "day")).padStart(2),
  H: (...at) => field(at, "hour"),
  k: (...at) => unpadded(field(at, "hour")).padStart(2),
  I: (...at) => twelve(at).padStart(2, "0"),
  l: (...at) => twelve(at).padStart(2),
  M: (...at) => field(at, "minute"),
  S: (...at) => field(at, "second"),
  p: (...at) => (Number(field(at, "hour")) < 12 ? "AM" : "PM"),
  P: (...at) => (Number(field(at, "hour")) < 12 ? "am" : "pm"),
  A: (...at) => name(at, "weekday", "long"),
  a: (...at) => name(at, "weekday", "short"),
  B: (...at) => name(at, "month", "long"),
  b: (...at) => name(at, "month", "short"),
  h: (...at) => name(at, "month", "short"),
  F: (...at) => `${field(at, "year")}-${field(at, "month")}-${field(at, "day")}`,
  R: (...at) => `${field(at, "hour")}:${field(at, "minute")}`,
  T: (...at) => `${field(at, "hour")}:${field(at, "minute")}:${field(at, "second")}`,
  s: (date) => String(Math.floor(date.getTime() / 1000)),
  "%": () => "%",
};

/** A date by a strftime pattern, names of days and months in the locale. `%-d` leaves the padding out. Unknown codes are an error. */
export function strftime(date: Date, pattern: string, locale: string, timeZone: string): string {
  let text = "";
  for (const part of compiled(pattern)) text += part(date, locale, timeZone);
  return text;
}

function compiled(pattern: string): Part[] {
  const found = patterns.get(pattern);
  if (found) return found;
  if (patterns.size >= largest) patterns.clear();
  const made = compile(pattern);
  patterns.set(pattern, made);
  return made;
}

function compile(pattern: string): Part[] {
  return (pattern.match(/%-?.|[^%]+|%$/gsu) ?? []).map((piece) => {
    if (!piece.startsWith("%")) return () => piece;
    const bare = piece.startsWith("%-");
    const part = parts[piece.slice(bare ? 2 : 1)];
    if (!part) throw new Error(`unknown date code: ${piece}`);
    return bare ? (...at) => unpadded(part(...at).trim()) : part;
  });
}

function field([date, , timeZone]: Parameters<Part>, type: Intl.DateTimeFormatPartTypes): string {
  const format = intlDate("en-u-nu-latn", timeZone, "fields", {
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
    hourCycle: "h23",
  });
  return format.formatToParts(date).find((part) => part.type === type)?.value ?? "";
}

function name([date, locale, timeZone]: Parameters<Part>, of: "weekday" | "month", width: "long" | "short"): string {
  return intlDate(locale, timeZone, `${of} ${width}`, { [of]: width }).format(date);
}

function twelve(at: Parameters<Part>): string {
  return String(Number(field(at, "hour")) % 12 || 12);
}

function unpadded(digits: string): string {
  return digits.replace(/^0+(?=\d)/, "");
}
