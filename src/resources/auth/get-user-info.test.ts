import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test("a key sees who it is and what it reaches", async () => {
  const answer = await world.ben("GET", "/v1/auth/user-info");
  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({
    type: "api_key",
    email: null,
    organizations: [{ id: world.nordlys.id, slug: "nordlys", role: "editor" }],
  });
});

test("no key and an unknown key are both 401, as a problem", async () => {
  for (const headers of [{}, { authorization: "Bearer preo_unknown" }, { authorization: "Basic abc" }]) {
    const answer = await world.nobody("GET", "/v1/auth/user-info", undefined, headers);
    expect(answer.status).toBe(401);
    expect(answer.headers["content-type"]).toContain("application/problem+json");
    expect(answer.body).toMatchObject({ status: 401, title: "Unauthorized" });
  }
});

test("an unknown query parameter is a 400 that names it", async () => {
  const answer = await world.ada("GET", "/v1/auth/user-info?nope=1");
  expect(answer.status).toBe(400);
  expect(answer.body.errors).toEqual([expect.objectContaining({ parameter: "nope", code: "unknown_field" })]);
});

test("an expired or revoked key is 401", async () => {
  const { keys } = world;
  await world.sql("update api_keys set expires_at = now() - interval '1 second' where name = 'viewer'");
  expect((await world.vera("GET", "/v1/auth/user-info")).status).toBe(401);
  expect(keys.vera).toContain("viewer");
});
