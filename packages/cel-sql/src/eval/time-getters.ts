import { type CelFunc, CelScalar, celMethod } from "@bufbuild/cel";
import { timestampType } from "./instants.ts";
import { localDate } from "./local-date.ts";

/** The library's own getters round to milliseconds (59.9999995 s becomes the next minute) and pass through the process's zone; these don't. */
export const timeGetters: CelFunc[] = Object.entries({
  getFullYear: (d: Date) => d.getUTCFullYear(),
  getMonth: (d: Date) => d.getUTCMonth(),
  getDate: (d: Date) => d.getUTCDate(),
  getDayOfMonth: (d: Date) => d.getUTCDate() - 1,
  getDayOfWeek: (d: Date) => d.getUTCDay(),
  getDayOfYear: (d: Date) => Math.floor((d.getTime() - startOfYear(d)) / 86_400_000),
  getHours: (d: Date) => d.getUTCHours(),
  getMinutes: (d: Date) => d.getUTCMinutes(),
  getSeconds: (d: Date) => d.getUTCSeconds(),
  getMilliseconds: (d: Date) => d.getUTCMilliseconds(),
}).flatMap(([name, part]) => [
  celMethod(name, timestampType, [], CelScalar.INT, function () {
    return BigInt(part(localDate(this, "UTC")));
  }),
  celMethod(name, timestampType, [CelScalar.STRING], CelScalar.INT, function (zone) {
    return BigInt(part(localDate(this, zone)));
  }),
]);

function startOfYear(date: Date): number {
  const start = new Date(0);
  return start.setUTCFullYear(date.getUTCFullYear(), 0, 1);
}
