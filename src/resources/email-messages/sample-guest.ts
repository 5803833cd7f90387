import type { BoughtView, EditionFields, GuestFields } from "./guest-view.ts";
import { boughtView } from "./guest-view.ts";

/** A guest who does not exist, to show messages with. */
export function sampleGuest(locale: string | null, declared: readonly { key: string; type: string }[]): GuestFields {
  const attributes = Object.fromEntries(declared.map(({ key, type }) => [key, SAMPLES[type] ?? "Sample"]));
  return {
    email: "kim.sample@example.org",
    phone: "+4512345678",
    first_name: "Kim",
    last_name: "Ærø",
    locale,
    country: null,
    city: "Aarhus",
    postal_code: "8000",
    attributes,
  };
}

const SAMPLES: Record<string, unknown> = { number: 1, boolean: true, date: "2027-06-24", text: "Sample" };

/** What that guest bought. */
export function sampleBought(edition: Pick<EditionFields, "currency">): BoughtView {
  const { currency } = edition;
  const line = (name: string, quantity: number, total_e4: number) => ({
    ...{ name, variation: null, quantity, total_e4, currency },
    ...{ attendee_name: "Kim Ærø", status: "active" },
  });
  const order = { number: "#1001", status: "paid", currency, total_e4: 14_500_000, ordered_at: "2027-01-15T10:30:00.000Z" };
  const ticket = {
    name: "Partout",
    order_number: "#1001",
    first_name: "Kim",
    last_name: "Ærø",
    email: "kim.sample@example.org",
    barcode: "123456",
    checked_in_at: null,
  };
  return boughtView(
    [{ ...order, purchases: [line("Partout", 2, 12_500_000), line("Camping", 1, 2_000_000)] }],
    [ticket, { ...ticket, barcode: "123457" }],
  );
}

/** An edition for templates of an organization that has none. */
export function sampleEdition(organization: {
  default_locale: string;
  default_currency: string;
}): EditionFields & { default_locale: string; locales: string[] } {
  const { default_locale, default_currency } = organization;
  return {
    id: "01980000-0000-7000-8000-000000000001",
    name: "Sample",
    slug: "sample",
    starts_at: "2027-06-24T10:00:00.000Z",
    ends_at: "2027-06-27T20:00:00.000Z",
    timezone: "UTC",
    currency: default_currency,
    venue_name: "The field",
    venue_address: "1 Main Street",
    venue_country: null,
    default_locale,
    locales: [default_locale],
  };
}
