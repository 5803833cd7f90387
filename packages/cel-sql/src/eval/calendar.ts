import { type CelFunc, CelScalar, type CelValue, celMethod } from "@bufbuild/cel";
import { secondsOf, timestampOf, timestampType } from "./instants.ts";
import { localDate } from "./local-date.ts";

const { INT, STRING } = CelScalar;

const shifts: Record<string, (date: Date, amount: number) => void> = {
  addDays: (date, amount) => date.setUTCDate(date.getUTCDate() + amount),
  addMonths,
  addYears: (date, amount) => addMonths(date, 12 * amount),
};

const starts: Record<string, (date: Date) => void> = {
  startOfDay: () => {},
  startOfWeek: (date) => date.setUTCDate(date.getUTCDate() - ((date.getUTCDay() + 6) % 7)),
  startOfMonth: (date) => date.setUTCDate(1),
  startOfYear: (date) => date.setUTCMonth(0, 1),
};

/** A month later is the same day of the month, or the month's last. */
function addMonths(date: Date, amount: number): void {
  const day = date.getUTCDate();
  date.setUTCMonth(date.getUTCMonth() + amount, 1);
  const last = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + 1, 0)).getUTCDate();
  date.setUTCDate(Math.min(day, last));
}

/** Days, months and years by the calendar of a zone, which CEL does not have. */
export const calendar: CelFunc[] = [
  ...Object.entries(shifts).flatMap(([name, shift]) => [
    celMethod(name, timestampType, [INT], timestampType, function (amount) {
      return moved(this, "UTC", (date) => shift(date, Number(amount)));
    }),
    celMethod(name, timestampType, [INT, STRING], timestampType, function (amount, zone) {
      return moved(this, zone, (date) => shift(date, Number(amount)));
    }),
  ]),
  ...Object.entries(starts).flatMap(([name, start]) => {
    const atMidnight = (date: Date) => {
      start(date);
      date.setUTCHours(0, 0, 0, 0);
    };
    return [
      celMethod(name, timestampType, [], timestampType, function () {
        return moved(this, "UTC", atMidnight, 0);
      }),
      celMethod(name, timestampType, [STRING], timestampType, function (zone) {
        return moved(this, zone, atMidnight, 0);
      }),
    ];
  }),
];

/** `nanos` are those of the second, which no zone changes. */
function moved(value: unknown, zone: string, change: (local: Date) => void, nanos = secondsOf(value).nanos): CelValue {
  const local = localDate(value, zone);
  local.setUTCMilliseconds(0);
  change(local);
  const instant = new Date(universal(local.getTime(), zone)).toISOString();
  return timestampOf(instant.replace(/\.000Z$/, `.${String(nanos).padStart(9, "0")}Z`));
}

/** Of two instants with the same local time, or for a local time that was skipped, the one by standard time. */
function universal(local: number, zone: string): number {
  const day = 86_400_000;
  const offsets = [offsetAt(local - day, zone), offsetAt(local + day, zone)];
  const exact = offsets.filter((offset) => offsetAt(local - offset, zone) === offset);
  return local - Math.min(...(exact.length === 1 ? exact : offsets));
}

function offsetAt(instant: number, zone: string): number {
  return localDate(timestampOf(new Date(instant)), zone).getTime() - instant;
}
