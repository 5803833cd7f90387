import { type CelType, type CelValue, celEnv, celType, isCelError, parse, plan } from "@bufbuild/cel";

interface TimeMessage {
  message: { seconds: bigint; nanos: number };
}

const readers = { timestamp: plan(celEnv(), parse("timestamp(text)")), duration: plan(celEnv(), parse("duration(text)")) };

function read(kind: keyof typeof readers, text: string): CelValue {
  const value = readers[kind]({ text });
  if (isCelError(value)) throw new TypeError(`cel-sql: "${text}" is no ${kind}`);
  return value;
}

/** An instant as the library holds it, from RFC 3339. */
export function timestampOf(value: Date | string): CelValue {
  return read("timestamp", value instanceof Date ? value.toISOString() : value);
}

export function durationOf(micros: bigint): CelValue {
  const size = micros < 0n ? -micros : micros;
  const fraction = String(size % 1_000_000n).padStart(6, "0");
  return read("duration", `${micros < 0n ? "-" : ""}${String(size / 1_000_000n)}.${fraction}s`);
}

export const timestampType: CelType = celType(timestampOf("2027-01-01T00:00:00Z"));

export function secondsOf(value: unknown): { seconds: bigint; nanos: number } {
  return (value as TimeMessage).message;
}

/** Nanoseconds, to order instants and durations by. */
export function nanosOf(value: unknown): bigint {
  const { seconds, nanos } = secondsOf(value);
  return seconds * 1_000_000_000n + BigInt(nanos);
}
