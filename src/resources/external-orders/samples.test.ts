import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { expectContent } from "../../../test/sample-content.ts";
import { hasSamples, readExpected, readSampleOrders, type ShopFile } from "../../../test/samples.ts";
import { createWorld, type Response, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const FILES: ShopFile[] = ["shopify-orders.csv", "danish-shop-orders.csv", "eventbrite-attendees.csv", "pretix-positions.csv"];

describe.skipIf(!hasSamples)("orders of other shops", () => {
  test.each(FILES)("%s comes in with its orders, lines, buyers, products and totals, and once only", async (file) => {
    const expected = readExpected(file);
    await clear();
    const first = await send(file);
    expect(counts(first)).toEqual({ created: expected.orders.imported, updated: 0, unchanged: 0, rejected: expected.orders.rejected });
    expect(first.body.results.flatMap((result: Result) => (result.outcome === "rejected" ? [result.external_id] : []))).toEqual([
      ...new Set(expected.rejected.map((one) => one.order)),
    ]);
    await expectContent(world, expected);
    const before = await content();
    const second = await send(file);
    expect(counts(second)).toEqual({ created: 0, updated: 0, unchanged: expected.orders.imported, rejected: expected.orders.rejected });
    expect(await content()).toEqual(before);
  });

  test("a later export of the same shop changes only what changed", async () => {
    await clear();
    await send("shopify-orders.csv");
    const answer = await send("shopify-orders-later.csv");
    const expected = readExpected("shopify-orders-later.csv");
    expect(counts(answer)).toEqual({ created: 6, updated: 2, unchanged: 43, rejected: 0 });
    expect(answer.body.results.flatMap((result: Result) => (result.outcome === "updated" ? [result.external_id] : []))).toEqual(
      expected.after?.updated_orders,
    );
    await expectContent(world, expected);
  });
});

interface Result {
  external_id: string;
  outcome: string;
}

function send(file: ShopFile): Promise<Response> {
  const body = { organization_id: world.nordlys.id, edition_id: world.nordlys.thisYear, source: "shop", on_unknown_product: "create" };
  return world.ben("POST", "/v1/external-orders", { ...body, orders: readSampleOrders(file) });
}

function counts({ body }: Response) {
  const { created, updated, unchanged, rejected } = body;
  return { created, updated, unchanged, rejected };
}

async function content(): Promise<unknown[]> {
  const tables = ["users", "user_emails", "orders", "purchases", "products", "product_aliases", "consents", "events"];
  const found = [];
  for (const table of tables) found.push(await world.sql(`select * from ${table} t order by t::text`));
  return found;
}

async function clear(): Promise<void> {
  await world.sql("truncate users, products, events, event_sequences cascade");
}
