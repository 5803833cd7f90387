import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { insertEdition } from "../editions/queries.ts";
import { insertOrganization } from "../organizations/queries.ts";
import { refreshTickets } from "../tickets/queries.ts";
import { type DemoEdition, demoEditions } from "./calendar.ts";
import { demoProducts } from "./catalogue.ts";
import { demoConsents } from "./consents.ts";
import { demoGuests } from "./guests.ts";
import { insertMessage, insertSegments } from "./insert-campaign-parts.ts";
import { demoOrders } from "./orders.ts";
import { insertConsents, insertGuests, insertOrders, insertProducts, insertPurchases } from "./queries.ts";
import { createRandom } from "./random.ts";

/** What the first campaign needs to be told. */
export interface Demo {
  organizationId: string;
  thisEditionId: string;
  cameLastYearSegmentId: string;
  messageId: string;
}

const SEED = 20_260_101;
const GUESTS = 2_000;
const ORDERS = { lastYear: 3_000, thisYear: 2_000 };
const WORDING = "Yes, write to me about coming editions of Nordlys.";

/** Fills a new organization with two editions, guests, orders and what a first campaign needs. The same each time, but for ids and dates. */
export async function insertDemo(trx: Trx, organizationId: string): Promise<Demo> {
  const { rows } = await sql<{ now: Date }>`select now()`.execute(trx);
  const editions = demoEditions(rows[0]?.now ?? new Date());
  const [lastId, thisId] = [newId(), newId()];
  await insertOrganization(trx, organizationId, organization);
  await insertEdition(trx, organizationId, lastId, editionColumns(editions.lastYear, "ended", null));
  await insertEdition(trx, organizationId, thisId, editionColumns(editions.thisYear, "published", lastId));

  const random = createRandom(SEED);
  const guests = demoGuests(random, GUESTS, editions);
  const sold = { last: demoProducts(lastId, editions.lastYear, 1), this: demoProducts(thisId, editions.thisYear, 1.05) };
  const buyers = (...histories: string[]) => guests.filter(({ history }) => histories.includes(history));
  const orders = [
    ...demoOrders(random, {
      editionId: lastId,
      edition: editions.lastYear,
      products: sold.last,
      buyers: buyers("last", "both"),
      count: ORDERS.lastYear,
    }),
    ...demoOrders(random, {
      editionId: thisId,
      edition: editions.thisYear,
      products: sold.this,
      buyers: buyers("this", "both"),
      count: ORDERS.thisYear,
    }),
  ];
  await insertProducts(trx, organizationId, [...sold.last, ...sold.this]);
  await insertGuests(trx, organizationId, guests);
  await insertOrders(trx, organizationId, orders);
  await insertPurchases(trx, organizationId, orders);
  await refreshTickets(
    trx,
    organizationId,
    orders.map(({ id }) => id),
  );
  await insertConsents(trx, organizationId, demoConsents(random, guests), WORDING);

  const { cameLastYear } = await insertSegments(trx, organizationId, thisId);
  const messageId = await insertMessage(trx, organizationId, thisId);
  return { organizationId, thisEditionId: thisId, cameLastYearSegmentId: cameLastYear, messageId };
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
