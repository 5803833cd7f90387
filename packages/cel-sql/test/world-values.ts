/** What the fields of the test world hold, by kind of value. */
export const worldValues = {
  country: ["DK", "SE", "de", "Ø"],
  status: ["paid", "pending", "refunded", "cancelled"],
  coupon: ["C1", "C2", "", "c1", "100%"],
  currency: ["DKK", "EUR"],
  product: ["Partout", "Saturday", "Camping 100%"],
  tag: ["vip", "press", "crew", "Å"],
  day: ["2027-07-02", "2027-07-03", "2027-07-04"],
  edition: ["2026", "2027"],
  size: ["S", "M", "L"],
};

export const editionIds: ReadonlyMap<string, string> = new Map(
  worldValues.edition.map((slug, i) => [slug, `00000000-0000-7000-8000-00000000000${i}`]),
);
export const now = "2027-01-15T12:00:00.123456Z";
export const worldParams = { threshold: 3, sponsor: null };
