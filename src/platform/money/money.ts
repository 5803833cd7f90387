const SCALE = 10_000;
const DIGITS = 4;
const digitsByCurrency = new Map<string, number>();

/** ISO 4217 minor-unit digits, for example 2 for DKK, 0 for ISK, 3 for KWD; undefined for an unknown currency. */
function currencyDigits(currency: string): number | undefined {
  if (!isCurrency(currency)) return undefined;
  let digits = digitsByCurrency.get(currency);
  if (digits === undefined) {
    digits = new Intl.NumberFormat("en", { style: "currency", currency }).resolvedOptions().maximumFractionDigits ?? 2;
    digitsByCurrency.set(currency, digits);
  }
  return digits;
}

const currencies = new Set(Intl.supportedValuesOf("currency"));

/** Whether `currency` is an ISO 4217 code in use. */
export function isCurrency(currency: string): boolean {
  return currencies.has(currency);
}

/** "1250.00" as ten-thousandths of the unit: 12500000. Undefined when it is no amount, has more digits than the currency, or is above 900 billion. */
export function parseMoney(text: string, currency: string): number | undefined {
  const match = /^(-?)(\d{1,12})(?:\.(\d{1,8}))?$/.exec(text);
  if (!match) return undefined;
  const fraction = (match[3] ?? "").replace(/0+$/, "");
  if (fraction.length > Math.min(currencyDigits(currency) ?? DIGITS, DIGITS)) return undefined;
  const value = Number(match[2]) * SCALE + Number(fraction.padEnd(DIGITS, "0"));
  if (value > Number.MAX_SAFE_INTEGER / 1.001) return undefined;
  return match[1] && value !== 0 ? -value : value;
}

/** Ten-thousandths of the unit as a decimal string with the currency's own number of digits. */
export function formatMoney(e4: number, currency: string): string {
  const digits = currencyDigits(currency) ?? DIGITS;
  const absolute = Math.abs(e4);
  const fraction = String(absolute % SCALE)
    .padStart(DIGITS, "0")
    .slice(0, digits);
  return `${e4 < 0 ? "-" : ""}${Math.floor(absolute / SCALE)}${digits > 0 ? `.${fraction}` : ""}`;
}
