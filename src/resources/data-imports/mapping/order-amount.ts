import { formatMoney, parseMoney } from "../../../platform/money/money.ts";
import type { Look } from "./look-into.ts";

const SCALE = 10_000;

/** The amount with no more digits than its currency has; what is rounded for it is pointed out. */
export function amountIn(text: string | null, currency: string, field: string, look: Look): string | null {
  if (text === null || parseMoney(text, currency) !== undefined) return text;
  const rounded = roundedE4(text, currency);
  if (rounded === undefined) {
    look.add("bad_amount", "error", field, `${text.slice(0, 40)} is too large for an amount`);
    return null;
  }
  const amount = formatMoney(rounded, currency);
  look.add("rounded_amount", "warning", field, `${text.slice(0, 40)} has more digits than ${currency} has: ${amount} was taken`);
  return amount;
}

/** Ten-thousandths of the unit. */
export function e4(amount: string | null, currency: string): number {
  return amount === null ? 0 : (parseMoney(amount, currency) ?? 0);
}

/** An even share, rounded to what the currency can pay. */
export function sharedE4(totalE4: number, parts: number, currency: string): number {
  return roundedE4(String(totalE4 / parts / SCALE), currency) ?? 0;
}

function roundedE4(text: string, currency: string): number | undefined {
  const unit = SCALE * Number(smallestUnit(currency));
  const value = Math.round((Number(text) * SCALE) / unit + Number.EPSILON) * unit;
  return Number.isSafeInteger(value) ? value : undefined;
}

/** `0.01`, `1`, `0.001`, as money is written in this currency. */
function smallestUnit(currency: string): string {
  const [, fraction = ""] = formatMoney(0, currency).split(".");
  return fraction === "" ? "1" : `0.${"0".repeat(fraction.length - 1)}1`;
}
