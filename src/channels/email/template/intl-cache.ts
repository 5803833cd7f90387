// Making an Intl object takes about 95 us, using one about 2: they are kept, per locale, zone and style, and bounded because all
// three may come from a template.
const largest = 500;
const dates = new Map<string, Intl.DateTimeFormat>();
const numbers = new Map<string, Intl.NumberFormat>();

/** A date formatter from the cache; `style` names its options. */
export function intlDate(locale: string, timeZone: string, style: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  return cached(dates, `${locale}|${timeZone}|${style}`, () => new Intl.DateTimeFormat(knownLocale(locale), { ...options, timeZone }));
}

/** A currency formatter from the cache. */
export function intlMoney(locale: string, currency: string): Intl.NumberFormat {
  return cached(numbers, `${locale}|${currency}`, () => new Intl.NumberFormat(knownLocale(locale), { style: "currency", currency }));
}

function cached<T>(cache: Map<string, T>, key: string, create: () => T): T {
  const found = cache.get(key);
  if (found) return found;
  if (cache.size >= largest) cache.clear();
  const created = create();
  cache.set(key, created);
  return created;
}

/** A guest's locale is data: one that is no language tag must not stop a campaign. */
function knownLocale(locale: string): string {
  try {
    return Intl.getCanonicalLocales(locale)[0] ?? "en";
  } catch {
    return "en";
  }
}
