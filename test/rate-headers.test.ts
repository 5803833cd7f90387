import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ROLES, roleSuffices } from "../src/platform/http/operation.ts";
import { DEFAULT_LIMITS, type RateClass } from "../src/platform/rate-limits/limits.ts";
import { publicRoutes, routes } from "../src/routes.ts";
import { schemaOf } from "./routes/positions.ts";
import { createWorld, type Response, type Send, sender, type World } from "./world.ts";

// What is true of every operation for whoever calls it too often or walks its answers: told once over all routes.

const BY_ROLE = { desk: "dora", viewer: "vera", editor: "ben", manager: "max", owner: "ada" } as const;

let world: World;
let app: FastifyInstance;
let as: Record<"nobody" | keyof World["keys"], Send>;
beforeAll(async () => {
  world = await createWorld();
  app = await world.appWith({ env: { PREO_RATE_LIMITS: "" } });
  const names = Object.keys(world.keys) as (keyof World["keys"])[];
  as = Object.fromEntries([["nobody", sender(app)], ...names.map((name) => [name, sender(app, world.keys[name])])]);
});
afterAll(() => world.close());

describe.each(routes.map((route) => [`${route.method} ${route.url}`, route] as const))(
  "%s",
  (_, { method, url, operation, permission }) => {
    const badUrl = url.replaceAll(/\{\w+\}/g, "not-an-id");

    test("tells what is left of its limit in every answer, also where it refuses", async () => {
      told(await as.nobody(method, badUrl), 401, "public");
      const tooSmall = ROLES.find((role) => !roleSuffices(role, permission));
      if (tooSmall) told(await as[BY_ROLE[tooSmall]](method, badUrl), 403, operation.rateClass);
      told(await as.ada(method, `${badUrl}?unheard_of=1`), operation.form ? 415 : 400, operation.rateClass);
      expect(operation.rateClass in DEFAULT_LIMITS).toBe(true);
    });

    test.runIf(method === "GET")("walks by cursor where it lists, and knows modified_after", () => {
      const answer = schemaOf(operation.success.schema).properties ?? {};
      const query = Object.keys(schemaOf(operation.query).properties ?? {});
      if ("results" in answer) expect(query).toEqual(expect.arrayContaining(["cursor", "modified_after", "page", "page_size", "ordering"]));
      if ("next" in answer) expect(query).toEqual(expect.arrayContaining(["cursor", "page_size"]));
      if (query.includes("cursor")) expect(Object.keys(answer)).toContain("next");
    });
  },
);

test.each(publicRoutes.filter(({ rateClass }) => rateClass === "public").map((route) => [`${route.method} ${route.url}`, route] as const))(
  "%s is counted by address",
  async (_, { method, url }) => {
    const { headers } = await app.inject({ method, url: url.replaceAll(/:\w+/g, "unknown") });
    expect(headers).toMatchObject(headersOf("public"));
  },
);

function told(answer: Response, status: number, rateClass: RateClass): void {
  expect([answer.status, answer.headers]).toMatchObject([status, headersOf(rateClass)]);
}

function headersOf(rateClass: RateClass) {
  // An organization's own limit is told where less is left of it.
  const policy = new RegExp(`^"${rateClass}";q=(${DEFAULT_LIMITS[rateClass]}|${4 * (DEFAULT_LIMITS[rateClass] ?? 0)});w=60$`);
  return {
    "ratelimit-policy": expect.stringMatching(policy),
    ratelimit: expect.stringMatching(new RegExp(`^"${rateClass}";r=\\d+;t=\\d+$`)),
  };
}
