import { type DayWindow, nextOpening } from "../../platform/time/day-window.ts";

/** What an organization set: when marketing may be sent on each channel; null: at any time. */
export interface SendWindows {
  email: DayWindow | null;
  sms: DayWindow | null;
}

export interface Whom {
  channel: "email" | "sms";
  marketing: boolean;
  /** ISO 3166-1 alpha-2: of the phone number for texts; null: not known */
  country: string | null;
  /** of the edition: stands in for an unknown country */
  timeZone: string;
}

/** Seconds until a message may go, by the clocks of the whole country that it goes to: 0 when it may now. */
export function secondsToWait(windows: SendWindows, whom: Whom, now: Date): number {
  const window = windows[whom.channel];
  if (!whom.marketing || window === null) return 0;
  // Where a country's clocks never agree on the window, those of the edition decide.
  const opens = nextOpening(now, window, zonesOf(whom.country) ?? [whom.timeZone]) ?? nextOpening(now, window, [whom.timeZone]) ?? now;
  return Math.max(0, Math.ceil((opens.getTime() - now.getTime()) / 1_000));
}

const zonesOfCountries = new Map<string, readonly string[] | null>();

function zonesOf(country: string | null): readonly string[] | null {
  if (country === null || !/^[A-Z]{2}$/.test(country)) return null;
  const known = zonesOfCountries.get(country);
  if (known !== undefined) return known;
  const zones = new Intl.Locale(`und-${country}`).getTimeZones?.() ?? [];
  const found = zones.length === 0 ? null : zones;
  zonesOfCountries.set(country, found);
  return found;
}
