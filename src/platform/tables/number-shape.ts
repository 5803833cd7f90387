import { isCurrency } from "../money/money.ts";

export interface NumberShape {
  negative: boolean;
  /** ISO 4217 code that stands at the number; null without one, also for signs that several currencies share (`kr.`, `$`). */
  currency: string | null;
  /** The digits with what stands between them. */
  body: string;
}

const MONEY = String.raw`US\$|[a-z]{3}|d?kr\.?|[€$£¥]|zł|Kč`;
const NUMBER = new RegExp(
  String.raw`^(\()?([-+−–])?\s*(${MONEY})?\s*([-+−–])?\s*(\d(?:[\d.,\s'’]*\d)?|[.,]\d+)\s*(?:[,.][-–—]{1,2})?([-−])?\s*(${MONEY})?\s*(\))?$`,
  "i",
);
const SIGNS = new Map([
  ["€", "EUR"],
  ["£", "GBP"],
  ["zł", "PLN"],
  ["kč", "CZK"],
  ["us$", "USD"],
]);
const SHARED = /^(?:d?kr\.?|[$¥])$/i;
const MAX_LENGTH = 60;

/**
 * Takes a written amount apart: sign or brackets, currency, digits, the Danish `,-` for no decimals. White space of any kind around it and the apostrophe
 * that spreadsheets put in front are no part of it. Undefined when it is no number.
 */
export function numberShape(cell: string): NumberShape | undefined {
  const text = cell.trim().replace(/^['’]\s*/, "");
  if (/^\d+(?:[.,]\d+)?$/.test(text)) return { negative: false, currency: null, body: text };
  const match = text.length > MAX_LENGTH ? null : NUMBER.exec(text);
  if (!match) return undefined;
  const [, open, first, before, second, body = "", third, after, close] = match;
  const signs = [open, first, second, third].filter((sign) => sign !== undefined);
  if ((open === undefined) !== (close === undefined) || signs.length > 1 || (before && after)) return undefined;
  const currency = currencyOf(before ?? after);
  if (currency === undefined) return undefined;
  return { negative: signs.length > 0 && signs[0] !== "+", currency, body };
}

function currencyOf(word: string | undefined): string | null | undefined {
  if (word === undefined || SHARED.test(word)) return null;
  const code = SIGNS.get(word.toLowerCase()) ?? word.toUpperCase();
  return isCurrency(code) ? code : undefined;
}

export interface DigitsRead {
  /** Digits with a point before the decimals. */
  value: string;
  /** The sign between thousands, when there is one. */
  thousands: string | undefined;
}

/** Reads digits with `decimal` as the sign before decimals; undefined when they can't be written so. Groups of thousands have three digits and one sign. */
export function readDigits(body: string, decimal: "." | ","): DigitsRead | undefined {
  const at = body.indexOf(decimal);
  if (at !== body.lastIndexOf(decimal)) return undefined;
  const whole = at < 0 ? body : body.slice(0, at);
  const fraction = at < 0 ? "" : body.slice(at + 1);
  if (!/^\d*$/.test(fraction)) return undefined;
  const suffix = fraction === "" ? "" : `.${fraction}`;
  if (/^\d*$/.test(whole)) return { value: (whole === "" ? "0" : withoutZeros(whole)) + suffix, thousands: undefined };
  const thousands = /^[1-9]\d{0,2}([.,'’]|\s)\d{3}(?:\1\d{3})*$/.exec(whole)?.[1];
  return thousands === undefined ? undefined : { value: whole.replace(/\D/g, "") + suffix, thousands };
}

function withoutZeros(digits: string): string {
  return digits.startsWith("0") ? digits.replace(/^0+(?=\d)/, "") : digits;
}
