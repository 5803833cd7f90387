/** A part of every day by the wall clock, `until` not in it. Begins later than it ends: over midnight. Both the same: the whole day. */
export interface DayWindow {
  /** HH:MM */
  from: string;
  until: string;
}

/** Of zones that never agree there is no such moment. */
const MOST_STEPS = 50;

/** The first moment from `at` on at which clocks in all of these IANA zones stand in the window; null when there is none. */
export function nextOpening(at: Date, window: DayWindow, zones: readonly string[]): Date | null {
  let moment = Temporal.Instant.fromEpochMilliseconds(at.getTime());
  for (let step = 0; step < MOST_STEPS; step += 1) {
    const closed = zones.map((zone) => moment.toZonedDateTimeISO(zone)).find((clock) => !isOpen(clock, window));
    if (!closed) return new Date(moment.epochMilliseconds);
    moment = opening(closed, window);
  }
  return null;
}

function isOpen(clock: Temporal.ZonedDateTime, { from, until }: DayWindow): boolean {
  const time = clock.toPlainTime().toString({ smallestUnit: "minute", roundingMode: "trunc" });
  if (from === until) return true;
  return from < until ? from <= time && time < until : from <= time || time < until;
}

// It opens when clocks reach its beginning, or jump into it: a change of the clocks is looked at like a beginning.
function opening(clock: Temporal.ZonedDateTime, window: DayWindow): Temporal.Instant {
  const change = clock.getTimeZoneTransition("next");
  const beginnings = [0, 1, 2].flatMap((days) => {
    const begins = clock.toPlainDate().add({ days }).toPlainDateTime(Temporal.PlainTime.from(window.from));
    return (["earlier", "later"] as const).map((disambiguation) => begins.toZonedDateTime(clock.timeZoneId, { disambiguation }));
  });
  const next = [...beginnings, ...(change ? [change] : [])]
    .filter((moment) => Temporal.ZonedDateTime.compare(moment, clock) > 0 && isOpen(moment, window))
    .sort((a, b) => Temporal.ZonedDateTime.compare(a, b))[0];
  return (next ?? clock.add({ days: 1 })).toInstant();
}
