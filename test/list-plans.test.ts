import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Route } from "../src/platform/http/operation.ts";
import { routes } from "../src/routes.ts";
import { multiply } from "./lists/multiply.ts";
import { listen, readingsOf, type Statement } from "./lists/reading.ts";
import { type Cast, createCast } from "./routes/cast.ts";
import { type JsonSchema, kindOfCollection, schemaOf } from "./routes/positions.ts";

// In an organization of ROWS rows no list may read them all: each filter is asked for a value that next to nobody has, each ordering for its first page.

const ROWS = 5_000;
const PAGE = 10;
const MOST_VISITED = ROWS / 10;

/** Lists that stay short by what they are: an organization has so many of them at most. Any other has to be served by indexes. */
const SHORT: Record<string, string> = {
  "/v1/organizations": "as many as one credential reaches",
  "/v1/organizations/{id}/members": "staff",
  "/v1/api-keys": "dozens",
  "/v1/editions": "one a year of each event",
  "/v1/products": "hundreds in an edition",
  "/v1/segments": "hundreds",
  "/v1/campaigns": "thousands",
  "/v1/email-messages": "thousands",
  "/v1/email-messages/{id}/versions": "one for each time it was saved",
  "/v1/email-callbacks": "a handful",
  "/v1/mail-relays": "a handful",
  "/v1/webhooks": "a handful",
  "/v1/data-imports": "thousands",
  "/v1/data-imports/{id}/column-mappings": "columns of a file",
  "/v1/data-imports/{id}/product-mappings": "products of a file",
  "/v1/data-imports/{id}/preview-orders": "orders of a file, by their place in it",
  "/v1/files": "what staff upload: thousands",
  "/v1/outbox": "only where there is no relay",
  "/v1/consents/{id}/history": "changes of one consent",
};

/**
 * What still reads all of a segment's members, a campaign's recipients or an endpoint's deliveries of 30 days, or walks a list in its order for a value that few have:
 * an index for each would cost more with every member, result and attempt that is written than these pages are worth.
 */
const LEFT: Record<string, readonly string[]> = {
  "/v1/segments/{id}/members": ["", "created", "-created", "modified", "-modified", "cursor", "modified_after", "search"],
  "/v1/campaigns/{id}/recipients": ["", "id", "-id", "cursor", "modified_after", "state", "reason", "search"],
  "/v1/webhooks/{id}/deliveries": ["modified", "-modified", "modified_after", "status", "event_type"],
  "/v1/messages": ["channel", "status"],
  "/v1/consents": ["source"],
};

const LARGE = [
  ...["users", "user_tags", "user_external_ids", "orders", "purchases", "tickets", "consents", "suppressions"],
  ...["refund_requests", "refund_request_lines", "audit_entries", "messages"],
  ...["events", "webhook_deliveries", "campaign_recipients", "segment_members"],
];

const lists = routes.filter(
  ({ method, operation }) => method === "GET" && "results" in (schemaOf(operation.success.schema).properties ?? {}),
);
const long = lists.filter(({ url }) => !(url in SHORT));

let cast: Cast;
let heard: Statement[];
const urls = new Map<Route, string>();
beforeAll(async () => {
  cast = await createCast();
  for (const route of long) {
    urls.set(route, (await cast.mine.request(route)).url);
    if (!route.operation.params) await cast.mine.make(kindOfCollection(route.url.split("/").at(-1) ?? ""));
  }
  await markGuest();
  await multiply(cast.world, LARGE, cast.world.nordlys.id, ROWS);
  heard = listen(cast.world);
});
afterAll(() => cast.world.close());

test("what is said to be short is a list", () => {
  expect(Object.keys(SHORT).filter((url) => !lists.some((route) => route.url === url))).toEqual([]);
});

describe.each(long.map((route) => [route.url, route] as const))("%s", (_, route) => {
  const { properties = {} } = schemaOf(route.operation.query);
  const isLeft = (name: string) => LEFT[route.url]?.includes(name) === true;

  test("is long here", async () => {
    expect((await ask(route, "")).count).toBeGreaterThan(ROWS / 2);
  });

  test.each(orderings(properties).filter((name) => !isLeft(name)))("reads no more than its page ordered by %s", async (ordering) => {
    await reads(route, ordering === "" ? "" : `ordering=${ordering}`, { counts: false });
  });

  test.skipIf(isLeft("cursor"))("reads no more than its page by cursor, and in the middle", async () => {
    await reads(route, "cursor=", { counts: false });
    await reads(route, "cursor=7fffffff-ffff-7fff-bfff-ffffffffffff", { counts: false });
  });

  test.each(filtersOf(properties).filter(([name]) => !isLeft(name)))("reads only what may match %s", async (name, field) => {
    for (const value of await rare(name, field)) await reads(route, `${name}=${encodeURIComponent(value)}`, { counts: true });
  });
});

// A guest with what no other list made one have.
async function markGuest(): Promise<void> {
  const { world } = cast;
  const guest = "from (select organization_id, id as user_id from users where organization_id = $1 limit 1) u";
  await world.sql(`insert into user_tags (organization_id, user_id, tag) select organization_id, user_id, 'common' ${guest}`, [
    world.nordlys.id,
  ]);
  await world.sql(
    `insert into user_external_ids (organization_id, user_id, source, external_id) select organization_id, user_id, 'shop', 'common' ${guest}`,
    [world.nordlys.id],
  );
}

async function ask(route: Route, query: string): Promise<{ count: number }> {
  const { status, body } = await cast.world.ada("GET", `${urls.get(route)}?page_size=${PAGE}&${query}`);
  expect(status, JSON.stringify(body)).toBe(200);
  return body;
}

// The number of all is kept or counted, which is another matter than finding a page.
async function reads(route: Route, query: string, { counts }: { counts: boolean }): Promise<void> {
  heard.length = 0;
  const { count } = await ask(route, query);
  expect(heard.length).toBeGreaterThan(0);
  // Of a value that most have, all would be counted.
  const statements = heard.filter(({ text }) => (counts && count < ROWS / 2) || !/^\s*select count\(/.test(text));
  for (const { statement, visited, whole, scans } of await readingsOf(cast.world, cast.world.nordlys.id, statements)) {
    expect(visited, `${query} visits ${visited} of ${ROWS} (${scans.join(", ")}): ${statement.text}`).toBeLessThan(MOST_VISITED);
    expect(
      whole.filter((table) => LARGE.includes(table)),
      statement.text,
    ).toEqual([]);
  }
}

function orderings(properties: Record<string, JsonSchema>): string[] {
  return ["", ...(properties["ordering"]?.items?.enum ?? []).map(String)];
}

function filtersOf(properties: Record<string, JsonSchema>): (readonly [string, JsonSchema])[] {
  const paging = new Set(["page", "page_size", "ordering", "cursor", "organization_id", "calculation"]);
  return Object.entries(properties).filter(([name]) => !paging.has(name));
}

/** Values that few or none have. */
async function rare(name: string, field: JsonSchema): Promise<string[]> {
  const closed = field.items?.enum ?? field.enum;
  if (closed) return closed.map(String);
  if (field.type === "boolean") return [];
  if (field.type === "integer") return ["987654"];
  if (field.format === "date-time" || field.format === "date") {
    const [early, late] = field.format === "date" ? ["1999-01-01", "2099-01-01"] : ["1999-01-01T00:00:00Z", "2099-01-01T00:00:00Z"];
    return [/before|until|_to$/.test(name) ? early : late];
  }
  if (name.endsWith("_id") && name !== "external_id") {
    return [name === "edition_id" ? cast.world.nordlys.lastYear : await cast.mine.make(name.replace(/_id$/, ""))];
  }
  if (name === "country") return ["IS"];
  return [name === "actor" || name === "object" ? "01980000-0000-7000-8000-00000000abcd" : "zzqx-rare"];
}
