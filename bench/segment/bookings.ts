const PRODUCTS = ["Partout", "One day", "Camping", "Parking", "Hoodie"];

/** Paid orders of guests who are there already, with two lines each. */
export function bookings(count: number, batch: string): object[] {
  return Array.from({ length: count }, (_, n) => ({
    external_id: `${batch}-${n}`,
    number: `#${n}`,
    status: "paid",
    currency: "DKK",
    total: "1250.00",
    ordered_at: "2026-11-23T10:00:00Z",
    buyer: { email: `guest${1 + ((n * 7_919) % 100_000)}@example.org`, first_name: "Guest", last_name: String(n) },
    purchases: [0, 1].map((line) => ({
      external_id: `${batch}-${n}-${line}`,
      product: { name: PRODUCTS[(n + line) % PRODUCTS.length] },
      quantity: 1,
      unit_price: "625.00",
    })),
  }));
}
