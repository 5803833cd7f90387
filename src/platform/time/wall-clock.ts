/**
 * The moment at which clocks of a zone show a wall clock. One that they skip moves on by the gap; one that comes twice means the first.
 * @param clock RFC 3339 date and time; an offset or Z after it is not looked at
 * @param timeZone IANA name
 * @throws RangeError for a date that does not exist or an unknown zone
 */
export function momentOf(clock: string, timeZone: string): Date {
  const plain = Temporal.PlainDateTime.from(clock.replace(/(?:[Zz]|[+-]\d{2}:?\d{2})$/, ""));
  return new Date(plain.toZonedDateTime(timeZone, { disambiguation: "compatible" }).epochMilliseconds);
}
