import { randomUUID } from "node:crypto";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { routes } from "../src/routes.ts";
import { payloadOf } from "./forms.ts";
import { type Cast, createCast } from "./routes/cast.ts";
import { changedTables, readContents } from "./routes/effects.ts";

const PARALLEL = 8;

let cast: Cast;
beforeAll(async () => {
  cast = await createCast();
});
afterAll(() => cast.world.close());

test("every POST is told by Idempotency-Key or changes nothing", () => {
  const posts = routes.filter(({ method }) => method === "POST");
  expect(posts.filter(({ operation }) => operation.idempotency === "key").length).toBeGreaterThan(0);
  expect(posts.filter(({ operation }) => operation.idempotency === "natural")).toEqual([]);
});

for (const route of routes.filter(({ operation }) => operation.idempotency === "key")) {
  const { method, url, operation } = route;
  describe(`${method} ${url}`, () => {
    const send = (request: { url: string; body: unknown }, key: string) => {
      const { payload, headers } = payloadOf(method, request.url, request.body);
      return cast.world.app.inject({
        method,
        url: request.url,
        headers: { ...headers, authorization: `Bearer ${cast.world.keys.ada}`, "idempotency-key": key },
        ...(payload === undefined ? {} : { payload }),
      });
    };

    test("repeated with its key gives the stored answer, byte for byte, and changes nothing more", async () => {
      const key = randomUUID();
      const request = await cast.mine.request(route);
      const first = await send(request, key);
      expect(first.statusCode, first.body).toBe(operation.success.status);
      expect(first.headers["idempotency-replayed"]).toBeUndefined();
      const before = await readContents(cast.world);
      const second = await send(request, key);
      expect(second.headers["idempotency-replayed"]).toBe("true");
      expect([second.statusCode, second.body, second.headers["etag"]]).toEqual([first.statusCode, first.body, first.headers["etag"]]);
      expect(changedTables(before, await readContents(cast.world))).toEqual([]);
    });

    test("is 422 when the key comes with another request, and changes nothing", async () => {
      const key = randomUUID();
      const first = await cast.mine.request(route);
      expect((await send(first, key)).statusCode).toBe(operation.success.status);
      const other = await cast.mine.request(route);
      // There is one organization, and nothing to say of it: no other request can be made.
      if (other.url === first.url && other.body === undefined) return;
      const before = await readContents(cast.world);
      const answer = await send(other, key);
      expect([answer.statusCode, answer.headers["content-type"]]).toEqual([422, "application/problem+json; charset=utf-8"]);
      expect(changedTables(before, await readContents(cast.world))).toEqual([]);
    });

    test("a failed request leaves its key free", async () => {
      const key = randomUUID();
      const request = await cast.mine.request(route);
      expect((await send({ ...request, url: `${request.url}?unheard_of=1` }, key)).statusCode).toBe(400);
      expect((await send(request, key)).statusCode).toBe(operation.success.status);
    });

    test(`sent ${PARALLEL} times at once with one key has one effect`, async () => {
      const key = randomUUID();
      const request = await cast.mine.request(route);
      const entries = async () => (await cast.world.sql<{ n: string }>("select count(*) as n from audit_entries"))[0]?.n;
      const before = Number(await entries());
      const answers = await Promise.all(Array.from({ length: PARALLEL }, () => send(request, key)));
      const good = answers.filter(({ statusCode }) => statusCode === operation.success.status);
      expect(good.length).toBeGreaterThan(0);
      expect(new Set(good.map(({ body }) => body)).size).toBe(1);
      expect(good.filter(({ headers }) => headers["idempotency-replayed"] === undefined)).toHaveLength(1);
      expect(answers.filter((answer) => !good.includes(answer)).map(({ statusCode }) => statusCode)).toEqual(
        Array(PARALLEL - good.length).fill(409),
      );
      expect(Number(await entries()) - before).toBe(1);
    });
  });
}

test("another credential's same key is another request", async () => {
  const route = routes.find(({ method, url }) => method === "POST" && url === "/v1/segments");
  if (!route) return;
  const { url, body } = await cast.mine.request(route);
  const key = { "idempotency-key": randomUUID() };
  const [first, second] = [await cast.world.ada("POST", url, body, key), await cast.world.max("POST", url, body, key)];
  expect([first.status, second.status]).toEqual([201, 201]);
  expect(second.body.id).not.toBe(first.body.id);
});

test.for(["", " ", "x".repeat(256), "æ"])("a key that is no key (%j) is a 400 that names the header", async (key) => {
  const route = routes.find(({ operation }) => operation.idempotency === "key" && operation.id === "createOrganization");
  if (!route) throw new Error("the operation is gone: take another");
  const { url, body } = await cast.mine.request(route);
  const answer = await cast.world.ada("POST", url, body, { "idempotency-key": key });
  expect(answer).toMatchObject({ status: 400, body: { errors: [{ parameter: expect.stringMatching(/^idempotency-key$/i) }] } });
});
