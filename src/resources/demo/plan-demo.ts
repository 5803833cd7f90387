import { newId } from "../../platform/http/ids.ts";
import { type DemoEdition, demoEditions } from "./calendar.ts";
import { type DemoProduct, demoProducts } from "./catalogue.ts";
import { type DemoConsent, demoConsents } from "./consents.ts";
import { type DemoGuest, demoGuests } from "./guests.ts";
import { type DemoOrder, demoOrders } from "./orders.ts";
import { createRandom } from "./random.ts";

/** The demo data before any database is there. */
export interface PlannedDemo {
  lastYear: { id: string; edition: DemoEdition };
  thisYear: { id: string; edition: DemoEdition };
  products: DemoProduct[];
  guests: DemoGuest[];
  orders: DemoOrder[];
  consents: DemoConsent[];
}

const SEED = 20_260_101;
const GUESTS = 2_000;
const ORDERS = { lastYear: 3_000, thisYear: 2_000 };

/** The same each time, but for ids and dates. */
export function planDemo(now: Date): PlannedDemo {
  const editions = demoEditions(now);
  const [lastId, thisId] = [newId(), newId()];
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
  return {
    lastYear: { id: lastId, edition: editions.lastYear },
    thisYear: { id: thisId, edition: editions.thisYear },
    products: [...sold.last, ...sold.this],
    guests,
    orders,
    consents: demoConsents(random, guests),
  };
}
