import { Webhook } from "standardwebhooks";
import { expect, test } from "vitest";
import { connect, createUser, everyRow, listUsers, PreoError, retrieveUser } from "../src/preo-sdk.ts";
import { verifyWebhook, WebhookError } from "../src/webhooks.ts";

const SECRET = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD";

/** A server that gives these answers one after the other and remembers what it was asked. */
function played(...answers: (Response | Error)[]) {
  const asked: Request[] = [];
  const client = connect({
    url: "https://preo.example.org/",
    apiKey: "preo_key",
    wait: async () => {},
    fetch: async (request) => {
      asked.push(request as Request);
      const answer = answers.shift() ?? json({});
      if (answer instanceof Error) throw answer;
      return answer;
    },
  });
  return { client, asked };
}

const json = (body: unknown, status = 200, headers: Record<string, string> = {}) =>
  new Response(JSON.stringify(body), { status, headers: { "Content-Type": "application/json", ...headers } });

test("an operation gives what the server answered, and asks with the key", async () => {
  const { client, asked } = played(json({ id: "1", email: "kim@example.org" }));
  expect((await retrieveUser({ client, path: { id: "1" } })).email).toBe("kim@example.org");
  expect(asked[0]?.url).toBe("https://preo.example.org/v1/users/1");
  expect(asked[0]?.headers.get("Authorization")).toBe("Bearer preo_key");
});

test("a refusal is thrown with its code and every bad field", async () => {
  const problem = {
    type: "urn:preo:problem:validation",
    title: "Bad request",
    status: 400,
    detail: "One field is wrong",
    instance: "r1",
    errors: [{ pointer: "/email", code: "format", detail: "must be an address" }],
  };
  const { client } = played(json(problem, 400));
  const error = await createUser({ client, body: { organization_id: "1", email: "x" } }).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(PreoError);
  expect(error).toMatchObject({ status: 400, code: "validation", message: "One field is wrong", requestId: "r1", fields: problem.errors });
});

test("a server that cannot be reached is an error of its own", async () => {
  const { client, asked } = played(...Array.from({ length: 4 }, () => new TypeError("fetch failed")));
  await expect(listUsers({ client })).rejects.toMatchObject({ status: 0, code: "unreachable" });
  expect(asked.length).toBe(4);
});

test("a repeated POST carries the same Idempotency-Key and body", async () => {
  const { client, asked } = played(new TypeError("connection reset"), json({}, 502), json({ id: "1" }, 201));
  await createUser({ client, body: { organization_id: "1", email: "kim@example.org" } });
  const keys = asked.map(({ headers }) => headers.get("Idempotency-Key"));
  expect(keys[0]).toMatch(/^[0-9a-f-]{36}$/);
  expect(new Set(keys).size).toBe(1);
  expect(await Promise.all(asked.map((request) => request.clone().text()))).toEqual(
    Array(3).fill('{"organization_id":"1","email":"kim@example.org"}'),
  );
});

test("two calls are two intents", async () => {
  const { client, asked } = played();
  await createUser({ client, body: { organization_id: "1" } });
  await createUser({ client, body: { organization_id: "1" } });
  expect(new Set(asked.map(({ headers }) => headers.get("Idempotency-Key"))).size).toBe(2);
});

test("Retry-After is kept", async () => {
  const waits: number[] = [];
  const answers = [json({}, 429, { "Retry-After": "2" }), json({ results: [], next: null })];
  const client = connect({ url: "https://a.example", wait: async (ms) => waits.push(ms), fetch: async () => answers.shift() as Response });
  await listUsers({ client });
  expect(waits).toEqual([2000]);
});

test("a list is walked by cursor, page after page, each row once", async () => {
  const next = "https://preo.example.org/v1/users?page_size=2&cursor=b";
  const { client, asked } = played(json({ next, results: [{ id: "a" }, { id: "b" }] }), json({ next: null, results: [{ id: "c" }] }));
  const ids = [];
  for await (const user of everyRow(listUsers, { client, query: { country: "DK" } })) ids.push(user.id);
  expect(ids).toEqual(["a", "b", "c"]);
  expect(asked.map(({ url }) => new URL(url).search)).toEqual(["?country=DK&cursor=", "?country=DK&cursor=b"]);
});

test("a webhook is taken when its signature is right, by any of several", async () => {
  const body = JSON.stringify({ id: "e1", type: "order.created", data: {} });
  const at = new Date();
  const signature = new Webhook(SECRET).sign("m1", at, body);
  const headers = {
    "webhook-id": "m1",
    "webhook-timestamp": String(Math.floor(at.getTime() / 1000)),
    "webhook-signature": `v1,AAAA ${signature}`,
  };
  expect((await verifyWebhook({ secret: SECRET, headers, body })).type).toBe("order.created");
  expect((await verifyWebhook({ secret: SECRET, headers: new Headers(headers), body })).id).toBe("e1");
  await expect(verifyWebhook({ secret: SECRET, headers, body: `${body} ` })).rejects.toThrow(WebhookError);
  const later = () => new Date(at.getTime() + 301_000);
  await expect(verifyWebhook({ secret: SECRET, headers, body, now: later })).rejects.toThrow("timestamp");
  await expect(verifyWebhook({ secret: SECRET, headers: {}, body })).rejects.toThrow("webhook-id");
});
