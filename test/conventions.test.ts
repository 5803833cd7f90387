import { globSync } from "node:fs";
import { Ajv } from "ajv";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { exampleOf } from "../src/platform/http/example.ts";
import { withFormats } from "../src/platform/http/validation.ts";
import { routes } from "../src/routes.ts";
import { type Cast, createCast } from "./routes/cast.ts";
import { idPositions, type JsonSchema, kindOfCollection, schemaOf } from "./routes/positions.ts";

const validator = withFormats(new Ajv({ strict: false, allErrors: true, useDefaults: true }));
const files = globSync("src/resources/**/*.ts");
const lists = routes.filter(
  ({ method, operation }) => method === "GET" && "results" in (schemaOf(operation.success.schema).properties ?? {}),
);

describe.each(routes.map((route) => [`${route.method} ${route.url}`, route] as const))("%s", (_, { method, url, operation }) => {
  test("stands in a file named like its operationId", () => {
    const name = operation.id.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
    expect(files.filter((file) => file.endsWith(`/${name}.ts`))).toHaveLength(1);
  });

  test("declares what its method means", () => {
    if (method === "GET") expect([operation.idempotency, operation.body]).toEqual(["safe", undefined]);
    // A read is audited only where it hands out what is no JSON answer: people's data by the thousand.
    if (method === "GET" && operation.audit !== null) expect(operation.success.type).toBeDefined();
    if (method === "PATCH" || method === "DELETE") expect(operation.idempotency).toBe("natural");
    if ((method === "PATCH" || method === "DELETE") && url.endsWith("{id}")) expect(operation.errors).toContain(412);
    if (idPositions({ method, url, operation, permission: "owner" }).length > 0)
      expect(operation.params !== undefined || (operation.errors ?? []).includes(404)).toBe(true);
    if (method === "DELETE") expect(operation.success.status).toBe(204);
    else expect(operation.success.schema).toBeDefined();
  });

  test.runIf(operation.body)("has an example that its schema takes", () => {
    expect(operation.example?.body).toBeDefined();
    validator.validate(schemaOf(operation.body), structuredClone(operation.example?.body));
    expect(validator.errors ?? []).toEqual([]);
  });

  test.runIf(operation.success.schema)("shows an answer as it declares it", () => {
    validator.validate(schemaOf(operation.success.schema), operation.example?.answer ?? exampleOf(operation.success.schema));
    expect(validator.errors ?? []).toEqual([]);
  });
});

describe("lists", () => {
  let cast: Cast;
  beforeAll(async () => {
    cast = await createCast();
    for (const { url } of lists.filter(({ operation }) => !operation.params)) {
      const kind = kindOfCollection(url.split("/").at(-1) ?? "");
      for (let n = 0; n < 3; n += 1) await cast.mine.make(kind);
    }
  });
  afterAll(() => cast.world.close());

  test.for(lists.map((route) => [route.url, route] as const))("%s pages both ways and by cursor, each object once", async ([, route]) => {
    const { url } = await cast.mine.request(route);
    const get = (query: string) => cast.world.ada("GET", `${url}?${query}`);
    const whole = await get("page_size=1000");
    expect(whole).toMatchObject({ status: 200, body: { count: whole.body.results.length, next: null, previous: null } });
    const byPage = await walk(cast, `${url}?page_size=2`);
    expect(byPage.map(({ id }) => id)).toEqual(whole.body.results.map(({ id }: { id: string }) => id));
    const byCursor = await walk(cast, `${url}?page_size=2&cursor=`);
    expect(byCursor.map(({ id }) => id)).toEqual(whole.body.results.map(({ id }: { id: string }) => id).sort());
    expect((await get("page=500")).status).toBe(404);
    expect((await get("page_size=1001")).body.errors).toMatchObject([{ parameter: "page_size" }]);
    expect((await get("page=1001&page_size=100")).body.errors).toMatchObject([{ parameter: "cursor" }]);
    expect((await get("page=0")).status).toBe(400);
    expect((await get("cursor=nonsense")).body.errors).toMatchObject([{ parameter: "cursor" }]);
  });

  test.for(lists.map((route) => [route.url, route] as const))("%s takes each of its orderings and filters", async ([, route]) => {
    const { url } = await cast.mine.request(route);
    for (const [name, field] of Object.entries(schemaOf(route.operation.query).properties ?? {})) {
      for (const value of await plausible(cast, name, field)) {
        const answer = await cast.world.ada("GET", `${url}?${name}=${encodeURIComponent(value)}`);
        expect(answer.status, `${name}=${value}: ${JSON.stringify(answer.body)}`).toBe(200);
      }
    }
  });

  test.for(lists.map((route) => [route.url, route] as const))(
    "%s narrows to an organization and an edition, and knows its filters' names",
    ([, route]) => {
      const names = Object.keys(schemaOf(route.operation.query).properties ?? {});
      expect(names).toEqual(expect.arrayContaining(["page", "page_size", "ordering", "cursor"]));
      if (route.url !== "/v1/organizations" && !route.operation.params) expect(names).toContain("organization_id");
    },
  );

  test.for(lists.map((route) => [route.url, route] as const))("%s leaves out what was not modified since", async ([, route]) => {
    const { url } = await cast.mine.request(route);
    const answer = await cast.world.ada("GET", `${url}?modified_after=2099-01-01T00:00:00Z`);
    expect(answer.body).toMatchObject({ count: 0, results: [] });
    expect((await cast.world.ada("GET", `${url}?modified_after=2001-01-01T00:00:00Z`)).body.count).toBeGreaterThan(0);
  });
});

async function walk(cast: Cast, first: string): Promise<{ id: string }[]> {
  const found: { id: string }[] = [];
  for (let url: string | null = first; url !== null; ) {
    const { status, body } = await cast.world.ada("GET", url);
    expect(status, url).toBe(200);
    found.push(...body.results);
    const next: string | null = body.next;
    expect(next === null || next.startsWith("https://preo.test/v1/")).toBe(true);
    url = next?.replace("https://preo.test", "") ?? null;
  }
  return found;
}

async function plausible(cast: Cast, name: string, field: JsonSchema): Promise<string[]> {
  const closed = field.items?.enum ?? field.enum;
  if (closed) return closed.map(String);
  if (name === "page") return ["1"];
  if (name === "cursor") return [""];
  // of a segment that was calculated once: begun with 1, claimed with 2
  if (name === "calculation") return ["2"];
  if (field.type === "integer") return ["5"];
  if (field.type === "boolean") return ["true", "false"];
  if (field.format === "date-time") return ["2027-01-01T00:00:00Z", "2027-01-01T02:00:00+02:00"];
  if (field.format === "date") return ["2027-01-01"];
  if (name.endsWith("_id") && name !== "external_id")
    return [await cast.mine.make(name === "edition_id" ? "edition" : name.replace(/_id$/, ""))];
  if (name === "country") return ["DK"];
  if (name === "purpose") return ["marketing"];
  return ["a", "%_\\", "æ ' \" ;--"];
}
