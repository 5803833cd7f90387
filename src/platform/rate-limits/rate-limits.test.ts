import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createWorld, sender, type World } from "../../../test/world.ts";
import { createLimiter } from "./limiter.ts";
import { DEFAULT_LIMITS, readRateLimits } from "./limits.ts";
import { pruneRateWindows } from "./windows.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const key = "test-secret-key-of-more-than-32-characters";

describe("the setting", () => {
  test.each([
    ["", DEFAULT_LIMITS],
    ["off", {}],
    [" read=10 , bulk=off", { ...DEFAULT_LIMITS, read: 10, bulk: undefined }],
  ])("%j is read", (text, limits) => expect(readRateLimits(text)).toEqual(JSON.parse(JSON.stringify(limits))));

  test.each(["read", "read=0", "read=-1", "reads=10", "read=10;write=5"])("%j is refused with what to write", (text) =>
    expect(() => readRateLimits(text)).toThrow(/write read=…/),
  );
});

/** Waits until the database's minute is young enough for a whole test to fall into it. */
async function earlyInTheMinute(): Promise<void> {
  const [row] = await world.sql<{ s: number }>("select extract(second from clock_timestamp())::float8 as s");
  if ((row?.s ?? 0) > 52) await new Promise((resolve) => setTimeout(resolve, (60.2 - (row?.s ?? 0)) * 1000));
}

test("two processes together let through what the limit says, and never one more", async () => {
  await earlyInTheMinute();
  const [one, other] = [createLimiter(world.db, key, { read: 100 }), createLimiter(world.db, key, { read: 100 })];
  const who = { credentialId: "two", organizationIds: [] };
  const asked = await Promise.all(Array.from({ length: 400 }, (_, n) => (n % 2 ? one : other).take("read", who)));
  expect(asked.filter((allowance) => allowance?.allowed)).toHaveLength(100);
  expect(asked.filter((allowance) => !allowance?.allowed)[0]).toMatchObject({ limit: 100, remaining: 0 });
});

test("an organization's keys share four times what one has, and another's are not touched", async () => {
  await earlyInTheMinute();
  const limiter = createLimiter(world.db, key, { write: 10 });
  const take = (credentialId: string, organizationId: string) => limiter.take("write", { credentialId, organizationIds: [organizationId] });
  const many = await Promise.all(Array.from({ length: 80 }, (_, n) => take(`key ${n % 8}`, "full")));
  expect(many.filter((allowance) => allowance?.allowed)).toHaveLength(40);
  expect((await take("other", "free"))?.allowed).toBe(true);
});

test("the next minute begins anew, and minutes that are over are forgotten", async () => {
  await earlyInTheMinute();
  let now = 0;
  const limiter = createLimiter(world.db, key, { read: 1 }, () => now);
  const who = { credentialId: "again", organizationIds: [] };
  expect((await limiter.take("read", who))?.allowed).toBe(true);
  expect((await limiter.take("read", who))?.allowed).toBe(false);
  now += 60_001;
  await world.sql("update rate_windows set window_start = window_start - interval '10 minutes'");
  expect((await limiter.take("read", who))?.allowed).toBe(true);
  await pruneRateWindows(world.db);
  expect(await world.sql("select 1 from rate_windows where window_start < now() - interval '5 minutes'")).toEqual([]);
});

describe("over HTTP", () => {
  test("every answer tells what is left, and the one too many is 429 with the time to wait", async () => {
    await earlyInTheMinute();
    const app = await world.appWith({ env: { PREO_RATE_LIMITS: "read=2" } });
    const vera = sender(app, world.keys.vera);
    const first = await vera("GET", "/v1/orders");
    expect(first.headers).toMatchObject({ "ratelimit-policy": '"read";q=2;w=60', ratelimit: expect.stringMatching(/^"read";r=1;t=\d+$/) });
    await vera("GET", "/v1/orders");
    const refused = await vera("GET", "/v1/users");
    expect(refused).toMatchObject({ status: 429, body: { status: 429, type: "urn:preo:problem:too_many_requests" } });
    expect(Number(refused.headers["retry-after"])).toBeGreaterThan(0);
    expect((await sender(app, world.keys.ben)("GET", "/v1/users")).status).toBe(200);
    expect((await vera("POST", "/v1/orders")).status).not.toBe(429);
  });

  test("guessing keys is limited by address, and a forged X-Forwarded-For is another address only behind a trusted proxy", async () => {
    await earlyInTheMinute();
    const guess = async (trusted: string) => {
      const app = await world.appWith({ env: { PREO_RATE_LIMITS: "public=3", ...(trusted ? { PREO_TRUSTED_PROXIES: trusted } : {}) } });
      const statuses = [];
      for (let n = 0; n < 5; n += 1) {
        const headers = { authorization: `Bearer preo_guess${n}`, "x-forwarded-for": `203.0.113.${trusted ? n : 100 + n}` };
        statuses.push(
          (await app.inject({ method: "GET", url: "/v1/users", headers, remoteAddress: trusted ? "10.1.2.3" : "192.0.2.1" })).statusCode,
        );
      }
      return statuses;
    };
    expect(await guess("")).toEqual([401, 401, 401, 429, 429]);
    expect(await guess("10.0.0.0/8")).toEqual([401, 401, 401, 401, 401]);
  });
});
