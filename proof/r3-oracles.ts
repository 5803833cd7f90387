import type { Client } from "pg";
import type { ClockCase } from "./r3-cases.ts";

/** What a schedule and a window come to, in seconds since 1970. */
export interface Moments {
  start: number;
  opens: number;
}

const STEP = 300;
const BACK = 50 * 3_600;
const AHEAD = 76 * 3_600;

/** Walks the clocks step by step and takes the first that fits. `offset`: seconds that clocks are ahead of UTC at a moment. */
export function walk({ local, at, from, until }: ClockCase, offset: (seconds: number) => number): Moments {
  const wanted = Date.parse(`${local}Z`) / 1_000;
  const wall = (seconds: number) => seconds + offset(seconds);
  let start = Number.NaN;
  for (let t = wanted - BACK; t < wanted + BACK; t += STEP) {
    if (wall(t) < wanted) continue;
    // Either clocks show it, or they have just jumped over it: then it is as far behind the jump as it was behind its beginning.
    const before = wall(t - STEP) + STEP;
    start = wall(t) === wanted ? t : t + (wanted - before);
    break;
  }
  const begin = at.getTime() / 1_000;
  for (let t = begin; t < begin + AHEAD; t += STEP) if (isOpen(wall(t), from, until)) return { start, opens: t };
  return { start, opens: Number.NaN };
}

function isOpen(wall: number, from: string, until: string): boolean {
  const minute = Math.floor((((wall % 86_400) + 86_400) % 86_400) / 60);
  const [begin, end] = [minuteOf(from), minuteOf(until)];
  if (begin === end) return true;
  return begin < end ? begin <= minute && minute < end : begin <= minute || minute < end;
}

function minuteOf(time: string): number {
  return Number(time.slice(0, 2)) * 60 + Number(time.slice(3));
}

const formats = new Map<string, Intl.DateTimeFormat>();
const quarters = new Map<string, number>();

/** The offset as Intl writes clocks, each quarter of an hour asked once. */
export function intlOffset(zone: string): (seconds: number) => number {
  const format = formats.get(zone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  formats.set(zone, format);
  return (seconds) => {
    const quarter = Math.floor(seconds / 900) * 900;
    const key = `${zone} ${quarter}`;
    const known = quarters.get(key) ?? Date.parse(`${format.format(quarter * 1_000).replace(" ", "T")}Z`) / 1_000 - quarter;
    quarters.set(key, known);
    return known;
  };
}

export interface PostgresClocks {
  offset: (zone: string) => (seconds: number) => number;
  /** whether the two copies of the zones say different things somewhere in the case's reach: then neither walk is wrong */
  inDispute: (one: ClockCase) => boolean;
}

/** The offsets as PostgreSQL's own copy of the zones has them, for every quarter that the cases touch. */
export async function postgresOffsets(client: Client, cases: readonly ClockCase[]): Promise<PostgresClocks> {
  const touched = new Map<string, Set<number>>();
  for (const { zone, local, at } of cases) {
    const set = touched.get(zone) ?? new Set();
    touched.set(zone, set);
    const wanted = Date.parse(`${local}Z`) / 1_000;
    for (let t = wanted - BACK - 900; t < wanted + BACK + 900; t += 900) set.add(Math.floor(t / 900) * 900);
    for (let t = at.getTime() / 1_000 - 900; t < at.getTime() / 1_000 + AHEAD + 900; t += 900) set.add(Math.floor(t / 900) * 900);
  }
  const offsets = new Map<string, Map<number, number>>();
  for (const [zone, moments] of touched) {
    const { rows } = await client.query<{ t: number; o: number }>(
      "select t, (extract(epoch from to_timestamp(t) at time zone $1) - t)::float8 as o from unnest($2::float8[]) t",
      [zone, [...moments]],
    );
    offsets.set(zone, new Map(rows.map(({ t, o }) => [t, o])));
  }
  const disputes = new Map(
    [...offsets].map(
      ([zone, known]) => [zone, [...known].filter(([t, offset]) => intlOffset(zone)(t) !== offset).map(([t]) => t)] as const,
    ),
  );
  const reaches = (one: ClockCase, t: number) => {
    const [wanted, begin] = [Date.parse(`${one.local}Z`) / 1_000, one.at.getTime() / 1_000];
    return Math.abs(t - wanted) <= BACK + 900 || (t >= begin - 900 && t <= begin + AHEAD + 900);
  };
  return {
    offset: (zone) => (seconds) => offsets.get(zone)?.get(Math.floor(seconds / 900) * 900) ?? Number.NaN,
    inDispute: (one) => (disputes.get(one.zone) ?? []).some((t) => reaches(one, t)),
  };
}
