import { intlMoney } from "./intl-cache.ts";
import type { FilterThis } from "./render-settings.ts";
import { settingsOf } from "./render-settings.ts";

/**
 * `{{ order.total | money: order.currency }}` in the reader's language. The amount is a decimal text or a number, or an object with
 * `amount` and `currency`. What is no amount, or has no currency, comes out as it was.
 */
export function moneyFilter(this: FilterThis, value: unknown, currency?: unknown): unknown {
  const [amount, code] = isMoney(value) ? [value.amount, value.currency] : [value, currency];
  if (typeof code !== "string" || !/^[A-Za-z]{3}$/.test(code)) return amount;
  if (typeof amount === "number") return intlMoney(settingsOf(this.context).locale, code).format(amount);
  // A text keeps its digits: Intl reads decimals of any length exactly.
  if (typeof amount !== "string" || !/^-?\d+(\.\d+)?$/.test(amount)) return amount;
  return intlMoney(settingsOf(this.context).locale, code).format(amount as `${number}`);
}

function isMoney(value: unknown): value is { amount: unknown; currency: unknown } {
  return typeof value === "object" && value !== null && Object.hasOwn(value, "amount") && Object.hasOwn(value, "currency");
}
