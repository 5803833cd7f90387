import { isOffset } from "../check/time-zones.ts";
import type { CallTyped, Typed } from "../check/typed.ts";
import { bindValue, type SqlFragment } from "../sql.ts";
import { checkedOnce, firstInstant, lastInstant } from "./arithmetic.ts";
import type { Emitter } from "./emitter.ts";

export function callSql(typed: CallTyped, emitter: Emitter): SqlFragment {
  const emit = sqlFunctions[typed.name] ?? dateParts[typed.name] ?? calendarSql[typed.name];
  if (!emit) throw new Error(`cel-sql: no SQL for ${typed.name}`);
  return emit(typed.args, emitter);
}

type Emit = (args: readonly Typed[], emitter: Emitter) => SqlFragment;

const calendarSql: Record<string, Emit> = {
  addDays: shiftBy("days"),
  addMonths: shiftBy("months"),
  addYears: shiftBy("years"),
  startOfDay: startOf("day"),
  startOfWeek: startOf("week"),
  startOfMonth: startOf("month"),
  startOfYear: startOf("year"),
};

/** By the calendar of a zone: local time, moved, and back. */
function shiftBy(unit: string): Emit {
  return ([instant, amount, zone], e) => {
    if (!instant || amount?.kind !== "const") return "NULL";
    const bound = bindZone(zone);
    const moved = [
      "(",
      e.value(instant),
      " AT TIME ZONE ",
      bound,
      " + ",
      bindValue(`${amount.value} ${unit}`, "interval"),
      ") AT TIME ZONE ",
      bound,
    ];
    const inRange = (x: string) => `CASE WHEN ${x} BETWEEN ${firstInstant} AND ${lastInstant} THEN ${x} END`;
    return checkedOnce(moved, inRange, e);
  };
}

function startOf(unit: string): Emit {
  return ([instant, zone], e) => {
    const bound = bindZone(zone);
    return [`(date_trunc('${unit}', `, instant ? e.value(instant) : "NULL", " AT TIME ZONE ", bound, ") AT TIME ZONE ", bound, ")"];
  };
}

/** The zone is always explicit: the session's own must not matter. Text like +02:00 would have POSIX's opposite sign, an interval not. */
function bindZone(zone: Typed | undefined): SqlFragment {
  const name = zone?.kind === "const" ? String(zone.value) : "UTC";
  return bindValue(name, isOffset(name) ? "interval" : "text");
}

const whitespace =
  "\t\n\v\f\r \u0085\u00a0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000";

const sqlFunctions: Record<string, Emit> = {
  contains: (args, e) =>
    textTest(
      args,
      e,
      (text) => `%${text}%`,
      (x, y) => ["strpos(", x, ", ", y, ") > 0"],
    ),
  startsWith: (args, e) =>
    textTest(
      args,
      e,
      (text) => `${text}%`,
      (x, y) => ["starts_with(", x, ", ", y, ")"],
    ),
  endsWith: (args, e) =>
    textTest(
      args,
      e,
      (text) => `%${text}`,
      (x, y) => ["right(", x, ", char_length(", y, ")) = ", y],
    ),
  matches: (args, e) => [first(args, e), ' COLLATE "C" ~ ', second(args, e)],
  length: (args, e) => ["char_length(", first(args, e), ")::bigint"],
  lowerAscii: (args, e) => ["lower(", first(args, e), ' COLLATE "C")'],
  upperAscii: (args, e) => ["upper(", first(args, e), ' COLLATE "C")'],
  trim: (args, e) => ["btrim(", first(args, e), ", ", bindValue(whitespace, "text"), ")"],
  double: (args, e) => [first(args, e), "::float8"],
  intText: (args, e) => [first(args, e), "::text"],
  truncate: (args, e) => checkedOnce(first(args, e), truncated, e),
  epochSeconds: (args, e) => ["floor(extract(epoch from ", first(args, e), "))::bigint"],
  getHoursOfDuration: (args, e) => ["(", first(args, e), " / 3600000000)"],
  getMinutesOfDuration: (args, e) => ["(", first(args, e), " / 60000000)"],
  getSecondsOfDuration: (args, e) => ["(", first(args, e), " / 1000000)"],
  getMillisecondsOfDuration: (args, e) => ["(", first(args, e), " % 1000000 / 1000)"],
};

const dateParts: Record<string, Emit> = {
  getFullYear: datePart("year", (x) => [x, "::bigint"]),
  getMonth: datePart("month", (x) => ["(", x, "::bigint - 1)"]),
  getDate: datePart("day", (x) => [x, "::bigint"]),
  getDayOfMonth: datePart("day", (x) => ["(", x, "::bigint - 1)"]),
  getDayOfWeek: datePart("dow", (x) => [x, "::bigint"]),
  getDayOfYear: datePart("doy", (x) => ["(", x, "::bigint - 1)"]),
  getHours: datePart("hour", (x) => [x, "::bigint"]),
  getMinutes: datePart("minute", (x) => [x, "::bigint"]),
  getSeconds: datePart("second", (x) => ["trunc(", x, ")::bigint"]),
  getMilliseconds: datePart("milliseconds", (x) => ["(trunc(", x, ")::bigint % 1000)"]),
};

/** A constant becomes a LIKE pattern, for which indexes exist; its own wildcards are escaped. */
function textTest(
  args: readonly Typed[],
  e: Emitter,
  pattern: (text: string) => string,
  dynamic: (x: SqlFragment, y: SqlFragment) => SqlFragment,
): SqlFragment {
  const [, needle] = args;
  if (needle?.kind !== "const") return dynamic(first(args, e), second(args, e));
  const escaped = String(needle.value).replace(/[\\%_]/g, "\\$&");
  return [first(args, e), " LIKE ", bindValue(pattern(escaped), "text")];
}

/** `::bigint` would round to even where CEL cuts off. */
function truncated(x: string): string {
  return `CASE WHEN ${x} > -9223372036854775808::float8 AND ${x} < 9223372036854775808::float8 THEN trunc(${x})::bigint END`;
}

function datePart(part: string, shape: (x: SqlFragment) => SqlFragment): Emit {
  return (args, e) => {
    return shape([`extract(${part} from `, first(args, e), " AT TIME ZONE ", bindZone(args[1]), ")"]);
  };
}

function first(args: readonly Typed[], e: Emitter): SqlFragment {
  return args[0] ? e.value(args[0]) : "NULL";
}

function second(args: readonly Typed[], e: Emitter): SqlFragment {
  return args[1] ? e.value(args[1]) : "NULL";
}
