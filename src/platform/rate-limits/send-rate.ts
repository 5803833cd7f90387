export const SPANS = ["second", "hour", "day"] as const;
export type Span = (typeof SPANS)[number];

/** Most messages in one second, hour and day of the database's clock; what is missing is not limited. */
export type SendRate = Readonly<Partial<Record<Span, number>>>;

/**
 * Reads `second=50,hour=20000,day=100000`.
 * @throws Error whose message says what to write instead
 */
export function readSendRate(text: string): SendRate {
  const rate: Partial<Record<Span, number>> = {};
  for (const part of text.split(",").filter((one) => one.trim() !== "")) {
    const [, name, value] = /^\s*(\w+)\s*=\s*([1-9]\d{0,8})\s*$/.exec(part) ?? [];
    const span = SPANS.find((known) => known === name);
    if (!span || !value) throw new Error(`write ${SPANS.join("=…, ")}=… as messages in that time; "${part.trim()}" is none of them`);
    rate[span] = Number(value);
  }
  return rate;
}
