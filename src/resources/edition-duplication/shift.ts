/** How far an edition moves, in wall-clock time of its time zone: summer time at either end changes no hour of the day. */
export interface Shift {
  /** whole days, for dates */
  days: number;
  move(at: Date): Date;
}

/** A year later on the same weekday. */
const SAME_WEEKDAY_NEXT_YEAR = { weeks: 52 };

/** The moment a year later on the same weekday at the same hour. */
export function nextYear(at: Date, timezone: string): Date {
  return asDate(wallClock(at, timezone).add(SAME_WEEKDAY_NEXT_YEAR), timezone);
}

export function shiftBetween(from: Date, to: Date, timezone: string): Shift {
  const [before, after] = [wallClock(from, timezone), wallClock(to, timezone)];
  const span = before.until(after, { largestUnit: "day" });
  return {
    days: before.toPlainDate().until(after.toPlainDate(), { largestUnit: "day" }).days,
    move: (at) => asDate(wallClock(at, timezone).add(span), timezone),
  };
}

function wallClock(at: Date, timezone: string): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(at.getTime()).toZonedDateTimeISO(timezone).toPlainDateTime();
}

function asDate(wall: Temporal.PlainDateTime, timezone: string): Date {
  return new Date(wall.toZonedDateTime(timezone).epochMilliseconds);
}
