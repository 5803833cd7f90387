/** What a request counts as. `public` is by address, the others by credential and by organization. */
export const RATE_CLASSES = ["read", "write", "bulk", "send", "public"] as const;
export type RateClass = (typeof RATE_CLASSES)[number];

/** Requests a minute; undefined: no limit. */
export type RateLimits = Readonly<Partial<Record<RateClass, number>>>;

/** An organization has this many times what one credential has. */
export const ORGANIZATION_SHARE = 4;

export const DEFAULT_LIMITS: RateLimits = { read: 6_000, write: 3_000, bulk: 300, send: 300, public: 6_000 };

/**
 * Reads `read=6000,bulk=60`: what is not named keeps its default; `off` is no limit at all.
 * @throws Error whose message says what to write instead
 */
export function readRateLimits(text: string): RateLimits {
  if (text.trim() === "off") return {};
  const limits: Partial<Record<RateClass, number>> = { ...DEFAULT_LIMITS };
  for (const part of text.split(",").filter((one) => one.trim() !== "")) {
    const [, name, value] = /^\s*(\w+)\s*=\s*([1-9]\d{0,8}|off)\s*$/.exec(part) ?? [];
    const rateClass = RATE_CLASSES.find((known) => known === name);
    if (!rateClass || !value)
      throw new Error(`write ${RATE_CLASSES.join("=…, ")}=… as requests a minute, or off; "${part.trim()}" is neither`);
    if (value === "off") delete limits[rateClass];
    else limits[rateClass] = Number(value);
  }
  return limits;
}
