/** Microseconds of the first and last instant CEL knows. */
export const timestampRange: readonly [bigint, bigint] = [-62135596800000000n, 253402300799999999n];
/** CEL's durations are 64 bits of nanoseconds. */
export const durationRange: readonly [bigint, bigint] = [-9223372036854775n, 9223372036854775n];

const rfc3339 = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d+))?(?:Z|([+-])(\d{2}):(\d{2}))$/;

/** Microseconds since 1970 of an RFC 3339 instant, or why the text is none. */
export function parseTimestamp(text: string): bigint | string {
  const match = rfc3339.exec(text);
  if (!match) return `"${text}" is no instant like 2027-07-03T00:00:00Z`;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [number, number, number, number, number, number];
  const fraction = match[7] ?? "";
  if (/[1-9]/.test(fraction.slice(6))) return "an instant has at most six decimals of a second";
  const date = new Date(0);
  date.setUTCFullYear(year, month - 1, day);
  const real = date.getUTCMonth() === month - 1 && date.getUTCDate() === day && hour < 24 && minute < 60 && second < 60;
  const offsetMinutes = match[8] === undefined ? 0 : Number(match[9]) * 60 + Number(match[10]);
  if (!real || Number(match[9] ?? 0) > 23 || Number(match[10] ?? 0) > 59) return `"${text}" is no date and time that exists`;
  const seconds = BigInt(date.getTime() / 1000 + hour * 3600 + minute * 60 + second - offsetMinutes * (match[8] === "-" ? -60 : 60));
  const micros = seconds * 1_000_000n + BigInt(fraction.slice(0, 6).padEnd(6, "0"));
  return within(micros, timestampRange) ? micros : "the years go from 0001 to 9999";
}

export function formatTimestamp(micros: bigint): string {
  const seconds = floorDivide(micros, 1_000_000n);
  const fraction = String(micros - seconds * 1_000_000n).padStart(6, "0");
  return new Date(Number(seconds) * 1000).toISOString().replace(/\.\d+Z$/, `.${fraction}Z`);
}

function floorDivide(a: bigint, b: bigint): bigint {
  const quotient = a / b;
  return a % b < 0n ? quotient - 1n : quotient;
}

const unitNanos: Record<string, bigint> = {
  ns: 1n,
  us: 1_000n,
  µs: 1_000n,
  ms: 1_000_000n,
  s: 1_000_000_000n,
  m: 60_000_000_000n,
  h: 3_600_000_000_000n,
};

/** Microseconds of a duration like 1h30m or 720h, or why the text is none. */
export function parseDuration(text: string): bigint | string {
  const match = /^([+-]?)((?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|ms|s|m|h))+|0)$/.exec(text);
  if (!match || text.length > 100) return `"${text}" is no duration like 720h or 1h30m (there are no days: 24h)`;
  let nanos = 0n;
  for (const [, whole = "", fraction = "", unit = ""] of (match[2] ?? "").matchAll(/(\d*)\.?(\d*)(ns|us|µs|ms|s|m|h)/g)) {
    const scale = unitNanos[unit] ?? 1n;
    nanos += BigInt(whole || "0") * scale + (BigInt(fraction || "0") * scale) / 10n ** BigInt(fraction.length);
  }
  if (nanos % 1000n !== 0n) return "a duration has at most six decimals of a second";
  const micros = (match[1] === "-" ? -nanos : nanos) / 1000n;
  return within(micros, durationRange) ? micros : "a duration is at most 292 years";
}

export function within(value: bigint, range: readonly [bigint, bigint]): boolean {
  return value >= range[0] && value <= range[1];
}
