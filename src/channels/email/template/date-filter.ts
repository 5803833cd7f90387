import { intlDate } from "./intl-cache.ts";
import type { FilterThis } from "./render-settings.ts";
import { settingsOf } from "./render-settings.ts";
import { strftime } from "./strftime.ts";

type DateStyle = "short" | "medium" | "long" | "full";

/**
 * `{{ value | date: style, timeZone }}` in the reader's language. The style is empty (medium with time), `short`, `medium`, `long` or
 * `full` (the day), two of them (day and time: `"long short"`), `time`, or a strftime pattern such as `"%d.%m.%Y"`. A value without a
 * time of day (`2027-06-24`) is that day everywhere. What is no date comes out as it was.
 */
export function dateFilter(this: FilterThis, value: unknown, style?: unknown, zone?: unknown): unknown {
  const settings = settingsOf(this.context);
  const wholeDay = typeof value === "string" && /^\d{4}-\d{2}-\d{2}$/.test(value);
  const date = toDate(value, settings.now);
  if (!date) return value;
  const timeZone = wholeDay ? "UTC" : typeof zone === "string" && zone !== "" ? zone : settings.timeZone;
  const pattern = typeof style === "string" && style !== "" ? style : wholeDay ? "medium" : "medium short";
  if (pattern.includes("%")) return strftime(date, pattern, settings.locale, timeZone);
  const { timeStyle, ...day } = styleOptions(pattern);
  const options = wholeDay || !timeStyle ? day : { ...day, timeStyle };
  return intlDate(settings.locale, timeZone, wholeDay ? `${pattern} day` : pattern, options).format(date);
}

function toDate(value: unknown, now: Date): Date | null {
  if (value === "now" || value === "today") return now;
  if (typeof value !== "string" && typeof value !== "number" && !(value instanceof Date)) return null;
  // Liquid counts in seconds.
  const date =
    value instanceof Date ? value : typeof value === "number" || /^\d+$/.test(value) ? new Date(Number(value) * 1000) : new Date(value);
  return Number.isNaN(date.getTime()) ? null : date;
}

function styleOptions(style: string): Intl.DateTimeFormatOptions {
  if (style === "time") return { timeStyle: "short" };
  const [day, time, ...rest] = style.split(" ");
  if (!isStyle(day) || (time !== undefined && !isStyle(time)) || rest.length > 0) throw new Error(`unknown date style: ${style}`);
  return time === undefined ? { dateStyle: day } : { dateStyle: day, timeStyle: time };
}

function isStyle(name: string | undefined): name is DateStyle {
  return name === "short" || name === "medium" || name === "long" || name === "full";
}
