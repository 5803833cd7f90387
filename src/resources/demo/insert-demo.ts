import type { Trx } from "../../platform/database/doors.ts";
import { insertEdition } from "../editions/queries.ts";
import { insertOrganization } from "../organizations/queries.ts";
import { refreshTickets } from "../tickets/queries.ts";
import type { DemoEdition } from "./calendar.ts";
import { insertMessage, insertSegments } from "./insert-campaign-parts.ts";
import type { PlannedDemo } from "./plan-demo.ts";
import { insertConsents, insertGuests, insertOrders, insertProducts, insertPurchases } from "./queries.ts";

/** What the first campaign needs to be told. */
export interface Demo {
  organizationId: string;
  thisEditionId: string;
  cameLastYearSegmentId: string;
  messageId: string;
}

const WORDING = "Yes, write to me about coming editions of Nordlys.";

/** Fills a new organization with two editions, guests, orders and what a first campaign needs. The same each time, but for ids and dates. */
export async function insertDemo(trx: Trx, organizationId: string, planned: PlannedDemo): Promise<Demo> {
  const { lastYear, thisYear, products, guests, orders, consents } = planned;
  await insertOrganization(trx, organizationId, organization);
  await insertEdition(trx, organizationId, lastYear.id, editionColumns(lastYear.edition, "ended", null));
  await insertEdition(trx, organizationId, thisYear.id, editionColumns(thisYear.edition, "published", lastYear.id));
  await insertProducts(trx, organizationId, products);
  await insertGuests(trx, organizationId, guests);
  await insertOrders(trx, organizationId, orders);
  await insertPurchases(trx, organizationId, orders);
  await refreshTickets(
    trx,
    organizationId,
    orders.map(({ id }) => id),
  );
  await insertConsents(trx, organizationId, consents, WORDING);
  const { cameLastYear } = await insertSegments(trx, organizationId, thisYear.id);
  const messageId = await insertMessage(trx, organizationId, thisYear.id);
  return { organizationId, thisEditionId: thisYear.id, cameLastYearSegmentId: cameLastYear, messageId };
}

const organization = {
  name: "Nordlys",
  slug: "nordlys",
  default_locale: "da",
  default_currency: "DKK",
  language_chain: { de: ["en"], nb: ["da", "en"], sv: ["da", "en"] },
  email_from_name: "Nordlys",
  email_from_address: "hello@nordlys.example.org",
  postal_address: "Opdigtet Allé 1, 0999 Fabelby, Denmark",
  attribute_schema: [{ key: "shirt_size", type: "string" as const, label: "Shirt size", personal: false }],
};

function editionColumns(edition: DemoEdition, status: string, previousId: string | null): Record<string, unknown> {
  return {
    previous_edition_id: previousId,
    name: `Nordlys ${edition.slug}`,
    slug: edition.slug,
    status,
    starts_at: edition.startsAt,
    ends_at: edition.endsAt,
    timezone: "Europe/Copenhagen",
    currency: "DKK",
    default_locale: "da",
    locales: ["da", "en"],
    venue_name: "Fabelengen",
    venue_address: "Opdigtet Allé 1, 0999 Fabelby",
    venue_country: "DK",
  };
}
