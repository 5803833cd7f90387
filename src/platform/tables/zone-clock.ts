export interface ClockReading {
  /** Seconds since 1970 in UTC; of an hour that came twice the first. */
  first: number;
  second: number | null;
  clock: "usual" | "twice" | "skipped";
}

const QUARTER = 900;
const MAX_KEPT = 20_000;
const kept = new Map<string, { offset: number; second: number | null; clock: ClockReading["clock"] }>();

/**
 * The moment of a wall clock in a zone. `localSeconds`: the clock read as if it were UTC. A time that clocks skipped is moved on by the gap.
 * Zones change their offset at whole quarters of an hour only, so that each quarter is looked up once.
 */
export function readClock(localSeconds: number, timeZone: string): ClockReading {
  const quarter = Math.floor(localSeconds / QUARTER);
  const key = `${timeZone}${quarter}`;
  let found = kept.get(key);
  if (!found) {
    found = lookUp(quarter * QUARTER, timeZone);
    if (kept.size >= MAX_KEPT) kept.clear();
    kept.set(key, found);
  }
  return { first: localSeconds - found.offset, second: found.second === null ? null : localSeconds - found.second, clock: found.clock };
}

function lookUp(localSeconds: number, timeZone: string): { offset: number; second: number | null; clock: ClockReading["clock"] } {
  const plain = Temporal.Instant.fromEpochMilliseconds(localSeconds * 1000)
    .toZonedDateTimeISO("UTC")
    .toPlainDateTime();
  const offsetOf = (moment: Temporal.ZonedDateTime): number => localSeconds - moment.epochMilliseconds / 1000;
  const earlier = plain.toZonedDateTime(timeZone, { disambiguation: "earlier" });
  const later = plain.toZonedDateTime(timeZone, { disambiguation: "later" });
  if (earlier.equals(later)) return { offset: offsetOf(later), second: null, clock: "usual" };
  if (!later.toPlainDateTime().equals(plain)) return { offset: offsetOf(later), second: null, clock: "skipped" };
  return { offset: offsetOf(earlier), second: offsetOf(later), clock: "twice" };
}
