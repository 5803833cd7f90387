import { secondsOf } from "./instants.ts";

const formats = new Map<string, Intl.DateTimeFormat>();

/** A date whose UTC parts are the local ones. */
export function localDate(value: unknown, zone: string): Date {
  const { seconds, nanos } = secondsOf(value);
  const instant = Number(seconds) * 1000 + Math.floor(nanos / 1e6);
  const fixed = /^([+-]?)(\d\d):(\d\d)$/.exec(zone);
  if (fixed) return new Date(instant + (Number(fixed[2]) * 60 + Number(fixed[3])) * (fixed[1] === "-" ? -60_000 : 60_000));
  if (zone === "UTC") return new Date(instant);
  const format = formats.get(zone) ?? new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short", timeStyle: "medium" });
  formats.set(zone, format);
  return new Date(Date.parse(`${format.format(instant).replace(" ", "T")}Z`) + (((instant % 1000) + 1000) % 1000));
}
