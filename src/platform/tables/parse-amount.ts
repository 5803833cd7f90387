import { numberShape, readDigits } from "./number-shape.ts";
import type { AmountFormat, AmountResult, QuantityResult } from "./types.ts";

/** More decimals than this are the dust of binary fractions: 59.900000000000006. */
const DUST_DECIMALS = 8;
const KEPT_DIGITS = 14;
const MAX_DECIMALS = 4;

/**
 * A written amount as a decimal string: `-1250.5`. `kind` is the cell's letter from `TableRecord.kinds`: number cells are read as they are, in whatever way
 * the column's texts are written. A number that can be read in two ways is refused while the column's decimal sign isn't known.
 */
export function parseAmount(text: string, format: AmountFormat, kind?: string): AmountResult {
  if (kind === "e" || kind === "E")
    return { ok: false, problem: "error_cell", message: `The cell holds the error ${text} instead of an amount.` };
  const shape = numberShape(text);
  if (!shape) return notAnAmount(text);
  const isStored = kind === "n" || kind === "N";
  const read = isStored ? readDigits(shape.body, ".")?.value : readBody(shape.body, format.decimal);
  if (typeof read === "object") return read;
  if (read === undefined) return notAnAmount(text);
  const value = withoutDust(read);
  return { ok: true, value: shape.negative && /[1-9]/.test(value) ? `-${value}` : value, currency: shape.currency };
}

/** A whole number above 0: `2`, `2.00`, `1.000`. */
export function parseQuantity(text: string, format: AmountFormat, kind?: string): QuantityResult {
  const amount = parseAmount(text, format, kind);
  const value = amount.ok && amount.currency === null ? Number(amount.value) : Number.NaN;
  if (Number.isSafeInteger(value) && value > 0) return { ok: true, value };
  return { ok: false, problem: "not_a_quantity", message: `"${shortened(text)}" is no quantity: write a whole number above 0.` };
}

function readBody(body: string, decimal: AmountFormat["decimal"]): string | AmountResult | undefined {
  const point = readDigits(body, ".")?.value;
  const comma = readDigits(body, ",")?.value;
  if (point === undefined && comma === undefined) return undefined;
  if (decimal === null)
    return point === undefined || comma === undefined || point === comma ? (point ?? comma) : ambiguous(body, point, comma);
  return (decimal === "." ? point : comma) ?? otherSign(body, decimal);
}

function withoutDust(value: string): string {
  const decimals = value.length - value.indexOf(".") - 1;
  if (!value.includes(".") || decimals <= DUST_DECIMALS) return value;
  const rounded = String(Number(Number(value).toPrecision(KEPT_DIGITS)));
  return /^\d+(?:\.(\d+))?$/.test(rounded) && (rounded.split(".")[1] ?? "").length <= MAX_DECIMALS ? rounded : value;
}

function notAnAmount(text: string): AmountResult {
  return { ok: false, problem: "not_an_amount", message: `"${shortened(text)}" is no amount: write digits, such as 1250.00.` };
}

function ambiguous(body: string, point: string, comma: string): AmountResult {
  const message = `"${body}" can be ${point} or ${comma}: say which sign stands before the decimals of this column.`;
  return { ok: false, problem: "ambiguous_amount", message };
}

function otherSign(body: string, decimal: string): AmountResult {
  const message = `"${body}" does not fit the column, where "${decimal}" stands before the decimals: write it that way.`;
  return { ok: false, problem: "other_decimal_sign", message };
}

function shortened(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
