import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Route } from "../src/platform/http/operation.ts";
import { routes } from "../src/routes.ts";
import { type Cast, createCast, dropRowSecurity, forbiddenTexts, wideSender } from "./routes/cast.ts";
import { type Fixtures, keeping, type Prepared } from "./routes/fixtures.ts";
import { type ForeignProbe, probeForeignIds } from "./routes/foreign.ts";
import { guarded } from "./routes/guarded.ts";
import { idPositions, schemaOf } from "./routes/positions.ts";
import type { Send } from "./world.ts";

// Two walls keep tenants apart: each query's own filter, and row-level security. Here each stands alone, and then neither.

const withIds = routes.filter((route) => idPositions(route).length > 0);
const lists = routes.filter(
  ({ method, operation }) => method === "GET" && "results" in (schemaOf(operation.success.schema).properties ?? {}) && !operation.params,
);

let cast: Cast;
let kept: Fixtures;
const prepared = new Map<Route, Promise<Prepared>>();
beforeAll(async () => {
  cast = await createCast();
  kept = keeping(cast.theirs);
  const kinds = new Set(withIds.flatMap((route) => idPositions(route).map(({ kind }) => kind)));
  for (const kind of kinds) await kept.make(kind).catch(() => undefined);
});
afterAll(() => cast.world.close());

describe("row-level security alone", () => {
  let send: Send;
  const findings: string[] = [];
  beforeAll(async () => {
    send = guarded(await wideSender(cast, "nordlys"), forbiddenTexts(cast), findings);
  });

  test.for(withIds.map((route) => [`${route.method} ${route.url}`, route] as const))("%s lets nothing through", async ([, route]) => {
    findings.length = 0;
    none([...(await probeForeignIds(route, await request(route), probe(send, { filterIsWide: true }))), ...findings]);
  });

  test.for(lists.map((route) => [route.url, route] as const))("GET %s lists nothing of the rival's", async ([url]) => {
    findings.length = 0;
    expect((await send("GET", url)).status).toBe(200);
    none(findings);
  });
});

describe("the queries' own filter alone", () => {
  let send: Send;
  const findings: string[] = [];
  beforeAll(async () => {
    await dropRowSecurity(cast);
    send = guarded(cast.world.ada, forbiddenTexts(cast), findings);
  });

  test.for(withIds.map((route) => [`${route.method} ${route.url}`, route] as const))("%s lets nothing through", async ([, route]) => {
    findings.length = 0;
    none([...(await probeForeignIds(route, await request(route), probe(send))), ...findings]);
  });

  test.for(lists.map((route) => [route.url, route] as const))("GET %s lists nothing of the rival's", async ([url]) => {
    findings.length = 0;
    expect((await send("GET", url)).status).toBe(200);
    none(findings);
  });
});

describe("with neither wall these tests notice", () => {
  let wide: Send;
  beforeAll(async () => {
    wide = await wideSender(cast, "both");
  });

  test.for(withIds.map((route) => [`${route.method} ${route.url}`, route] as const))("%s is found open", async ([, route]) => {
    const findings: string[] = [];
    const send = guarded(wide, forbiddenTexts(cast), findings);
    findings.push(...(await probeForeignIds(route, await cast.mine.request(route), probe(send, { theirs: cast.theirs }))));
    expect(findings.length).toBeGreaterThan(0);
  });

  test("the lists are found to show the rival's text", async () => {
    const findings: string[] = [];
    const send = guarded(wide, forbiddenTexts(cast), findings);
    for (const { url } of lists) await send("GET", url);
    const blind = lists.filter(({ url }) => !findings.some((finding) => finding.startsWith(`GET ${url}:`))).map(({ url }) => url);
    expect(blind).toEqual([]);
  });
});

/** One request of each route is enough while all are refused. */
function request(route: Route): Promise<Prepared> {
  const made = prepared.get(route) ?? cast.mine.request(route);
  prepared.set(route, made);
  return made;
}

function probe(send: Send, more: Partial<ForeignProbe> = {}): ForeignProbe {
  return { world: cast.world, theirs: kept, send, ...more };
}

function none(list: readonly string[]): void {
  if (list.length > 0) expect.fail(list.join("\n"));
}
