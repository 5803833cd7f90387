const DAY_MS = 86_400_000;
const THURSDAY = 4;
const SALE_LEAD_DAYS = 60;

export interface DemoEdition {
  slug: string;
  startsAt: Date;
  endsAt: Date;
  /** Thursday to Sunday, YYYY-MM-DD */
  days: string[];
  /** between these orders came in */
  saleFrom: Date;
  saleTo: Date;
}

/** This year's edition starts on a Thursday some two months from now, last year's was a year before it. */
export function demoEditions(now: Date): { lastYear: DemoEdition; thisYear: DemoEdition } {
  const soon = plusDays(now, SALE_LEAD_DAYS);
  const start = plusDays(soon, (THURSDAY - soon.getUTCDay() + 7) % 7);
  start.setUTCHours(10, 0, 0, 0);
  const year = start.getUTCFullYear();
  const lastStart = plusDays(start, -364);
  return {
    lastYear: edition(year - 1, lastStart, plusDays(lastStart, -280), plusDays(lastStart, -2)),
    thisYear: edition(year, start, plusDays(now, -120), now),
  };
}

export function plusDays(date: Date, days: number): Date {
  return new Date(date.getTime() + days * DAY_MS);
}

function edition(year: number, startsAt: Date, saleFrom: Date, saleTo: Date): DemoEdition {
  const days = [0, 1, 2, 3].map((n) => plusDays(startsAt, n).toISOString().slice(0, 10));
  return { slug: String(year), startsAt, endsAt: new Date(plusDays(startsAt, 3).getTime() + 10 * 3_600_000), days, saleFrom, saleTo };
}
