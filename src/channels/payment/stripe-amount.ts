// As Stripe counts, which for ISK and UGX is in hundredths although there are none.
const WHOLE = new Set(["BIF", "CLP", "DJF", "GNF", "JPY", "KMF", "KRW", "MGA", "PYG", "RWF", "VND", "VUV", "XAF", "XOF", "XPF"]);
const THOUSANDTHS = new Set(["BHD", "JOD", "KWD", "OMR", "TND"]);

/** Ten-thousandths of the unit as Stripe's integer. */
export function toMinor(e4: number, currency: string): number {
  return Math.round(e4 / scaleOf(currency));
}

/** Stripe's integer as ten-thousandths of the unit. */
export function fromMinor(amount: number, currency: string): number {
  return amount * scaleOf(currency);
}

function scaleOf(currency: string): number {
  if (WHOLE.has(currency)) return 10_000;
  return THOUSANDTHS.has(currency) ? 10 : 100;
}
