import { parseMoney } from "../../platform/money/money.ts";
import type { Finding } from "./schema.ts";

/** Reads one amount; a bad one is added to `errors`. Undefined when it is left out. */
export function readAmount(
  text: string | null | undefined,
  currency: string,
  pointer: string,
  errors: Finding[],
  smallest?: number,
): number | undefined {
  if (text === null || text === undefined) return undefined;
  const amount = parseMoney(text, currency);
  if (amount !== undefined && (smallest === undefined || amount >= smallest)) return amount;
  const detail = amount === undefined ? `This is no amount in ${currency}: write it like "1250.00"` : "This amount cannot be negative";
  errors.push({ code: "bad_amount", pointer, detail });
  return undefined;
}
