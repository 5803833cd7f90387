import { shuffled } from "./proof.ts";

export interface ClockCase {
  zone: string;
  /** wall clock of a schedule, as if it were UTC */
  local: string;
  /** where the search for an opening begins */
  at: Date;
  from: string;
  until: string;
}

const STEP_MS = 300_000;
const ZONES = [
  ...[
    "Europe/Copenhagen",
    "America/New_York",
    "Australia/Lord_Howe",
    "Africa/Casablanca",
    "Pacific/Apia",
    "Europe/London",
    "America/St_Johns",
  ],
  ...["Asia/Kathmandu", "Pacific/Chatham", "America/Sao_Paulo", "Asia/Kolkata", "America/Santiago", "Africa/Cairo", "Pacific/Auckland"],
];
/** Nights of changes: the last and the first weekends of the months in which clocks change, and the day that Samoa left out. */
const EDGES = [
  "2026-03-29",
  "2026-10-25",
  "2026-03-08",
  "2026-11-01",
  "2026-04-05",
  "2026-10-04",
  "2026-02-15",
  "2026-03-22",
  "2011-12-30",
  "2026-09-27",
];

/** Half of them within two days of a change of clocks, half at any time of eight years; all on whole five minutes, so that nothing falls between the oracles' steps. */
export function makeCases(count: number, random: () => number): ClockCase[] {
  const pick = <T>(items: readonly T[]): T => items[Math.floor(random() * items.length)] as T;
  const step = (ms: number) => Math.floor(ms / STEP_MS) * STEP_MS;
  const time = () => new Date(step(random() * 86_400_000)).toISOString().slice(11, 16);
  const near = () => step(Date.parse(pick(EDGES)) + (random() * 4 - 1) * 86_400_000);
  const any = () => step(Date.parse("2024-01-01") + random() * 8 * 365 * 86_400_000);
  const cases = Array.from({ length: count }, (_, n): ClockCase => {
    const moment = n % 2 === 0 ? near : any;
    return { zone: pick(ZONES), local: new Date(moment()).toISOString().slice(0, 16), at: new Date(moment()), from: time(), until: time() };
  });
  return shuffled(cases, random);
}
