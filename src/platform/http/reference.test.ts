import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test("the reference is served with everything it needs, and may load nothing from elsewhere", async () => {
  const page = await world.app.inject({ method: "GET", url: "/docs/" });
  const policy = String(page.headers["content-security-policy"]);
  const [, nonce = "none"] = /'nonce-([^']+)'/.exec(policy) ?? [];
  expect(page.statusCode).toBe(200);
  expect(page.body).toContain(`nonce="${nonce}"`);
  expect(policy).not.toMatch(/https?:|\*/);
  expect([...page.body.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, address]) => address)).toEqual(["js/scalar.js"]);
  const script = await world.app.inject({ method: "GET", url: "/docs/js/scalar.js" });
  expect([script.statusCode, script.headers["content-type"]]).toEqual([200, expect.stringContaining("javascript")]);
  expect((await world.app.inject({ method: "GET", url: "/docs" })).headers["location"]).toBe("/docs/");
});

test("two visits get two nonces", async () => {
  const policies = await Promise.all([1, 2].map(() => world.app.inject({ method: "GET", url: "/docs/" })));
  expect(new Set(policies.map(({ headers }) => headers["content-security-policy"])).size).toBe(2);
});
