import { calendarDate, type DateOrder } from "./calendar-date.ts";
import type { DateShape } from "./date-shape.ts";
import type { ColumnFormat } from "./types.ts";

interface Style {
  count: number;
  /** Fewest characters of each number: one means that it is written without a zero in front. */
  widths: [number, number, number];
  hourWidth: number;
  shape: DateShape;
}

/** What the written dates of a column say about their form. */
export interface DateTally {
  styles: Map<string, Style>;
  /** Dates with open order by the orders that give a day. */
  dayFirst: number;
  monthFirst: number;
  either: number;
  yearFirst: number;
  examples: { dayFirst?: string; monthFirst?: string; either?: string };
}

const MAX_STYLES = 50;

export function createDateTally(): DateTally {
  return { styles: new Map(), dayFirst: 0, monthFirst: 0, either: 0, yearFirst: 0, examples: {} };
}

export function tallyDate(tally: DateTally, shape: DateShape, text: string, times: number): void {
  tallyStyle(tally, shape, times);
  if (shape.order !== "open") return;
  const dayFirst = calendarDate(shape, "dmy");
  const monthFirst = calendarDate(shape, "mdy");
  if (dayFirst && monthFirst) {
    if (shape.numbers[0] === shape.numbers[1]) return;
    tally.either += times;
    tally.examples.either ??= kept(text);
  } else if (dayFirst) {
    tally.dayFirst += times;
    tally.examples.dayFirst ??= kept(text);
  } else if (monthFirst) {
    tally.monthFirst += times;
    tally.examples.monthFirst ??= kept(text);
  } else if (calendarDate(shape, "ymd")) tally.yearFirst += times;
}

function kept(text: string): string {
  return Buffer.from(text, "utf16le").toString("utf16le");
}

function tallyStyle(tally: DateTally, shape: DateShape, times: number): void {
  const time = shape.time?.pattern.replace(/^([Hh])\1/, "$1") ?? "";
  const yearWidth = shape.order === "open" ? shape.widths[2] : shape.widths[0];
  const key = `${shape.order}${shape.separator}${yearWidth}${shape.joiner}|${time}`;
  const hourWidth = /^([Hh])\1/.test(shape.time?.pattern ?? "") ? 2 : 1;
  const style = tally.styles.get(key);
  if (style) {
    style.count += times;
    style.widths = style.widths.map((width, index) => Math.min(width, shape.widths[index] ?? width)) as Style["widths"];
    style.hourWidth = Math.min(style.hourWidth, hourWidth);
  } else if (tally.styles.size < MAX_STYLES) tally.styles.set(key, { count: times, widths: shape.widths, hourWidth, shape });
}

/** The order of day and month that a column settles by itself; undefined when it leaves it open. */
export function ownOrder(tally: DateTally): DateOrder | undefined {
  if (tally.dayFirst === tally.monthFirst) return tally.dayFirst === 0 && tally.either === 0 && tally.yearFirst > 0 ? "ymd" : undefined;
  return tally.dayFirst > tally.monthFirst ? "dmy" : "mdy";
}

/** The pattern of a column. `common`: the order that the other columns agree on, taken where the column leaves it open, which is said. */
export function decideDate(tally: DateTally, common: DateOrder | undefined): { pattern: string | null; unsure: ColumnFormat["unsure"] } {
  const style = [...tally.styles.values()].sort((a, b) => b.count - a.count)[0];
  if (!style) return { pattern: null, unsure: null };
  const own = ownOrder(tally);
  const order = own ?? common ?? (style.shape.separator === "/" && style.shape.time?.pattern.includes("a") ? "mdy" : "dmy");
  const pattern = patternOf(style, order);
  const against = order === "dmy" ? tally.monthFirst : order === "mdy" ? tally.dayFirst : 0;
  if (own === undefined ? tally.either === 0 && against === 0 : against === 0) return { pattern, unsure: null };
  const other = order === "dmy" ? "mdy" : "dmy";
  const example = (against === 0 ? tally.examples.either : order === "dmy" ? tally.examples.monthFirst : tally.examples.dayFirst) ?? "";
  const open = [...tally.styles.values()].filter(({ shape }) => shape.order === "open").sort((a, b) => b.count - a.count)[0] ?? style;
  return {
    pattern,
    unsure: {
      field: "date_format",
      others: [patternOf(open, other)],
      example,
      conflicting: own === undefined ? tally.either + against : against,
    },
  };
}

function patternOf({ shape, widths, hourWidth }: Style, order: DateOrder): string {
  const time = shape.time?.pattern.replace(/^[Hh]+/, (letters) => (letters[0] ?? "").repeat(hourWidth)) ?? "";
  return dayPattern(shape, widths, order) + (time === "" ? "" : shape.joiner + time);
}

function dayPattern(shape: DateShape, widths: Style["widths"], order: DateOrder): string {
  const [a, b, c] = widths;
  if (shape.order === "ymd") return ["y".repeat(a), "M".repeat(b), "d".repeat(c)].join(shape.separator);
  if (shape.order === "named") {
    const year = "y".repeat(a);
    return shape.separator === "d" ? `d MMM ${year}` : `MMM d, ${year}`;
  }
  const letters = order === "dmy" ? ["d", "M", "y"] : order === "mdy" ? ["M", "d", "y"] : ["y", "M", "d"];
  return letters.map((letter, index) => letter.repeat(widths[index] ?? 1)).join(shape.separator);
}
