const offset = /^[+-]?(?:[01]\d|2[0-3]):[0-5]\d$/;
/** Without a region a name can be an abbreviation to PostgreSQL: CET is winter time there all year round. */
const named = /^(?:UTC|GMT|[A-Za-z][A-Za-z0-9_+-]*(?:\/[A-Za-z0-9_+-]+)+)$/;

/** Why the text names no time zone; null when it does. */
export function zoneProblem(zone: string): string | null {
  if (isOffset(zone)) return null;
  return named.test(zone) && isKnown(zone) ? null : `"${zone}" is no time zone like Europe/Copenhagen or +02:00`;
}

/** The zone of which only the city was written. */
export function betterZone(text: string): string | null {
  const city = `/${text.trim().replaceAll(" ", "_").toLowerCase()}`;
  return Intl.supportedValuesOf("timeZone").find((zone) => zone.toLowerCase().endsWith(city)) ?? null;
}

function isKnown(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat("en", { timeZone: zone }).format(0) !== "";
  } catch {
    return false;
  }
}

export function isOffset(zone: string): boolean {
  return offset.test(zone);
}
