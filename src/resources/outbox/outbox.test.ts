import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { pruneOutbox, storeOutboxMessage } from "./queries.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const MAIL = [
  "From: Nordlys <hello@nordlys.example.org>",
  "To: kim@example.org",
  "Subject: =?utf-8?q?Sk=C3=A5l?=",
  "List-Unsubscribe: <https://preo.test/u/1>,",
  " <mailto:out@nordlys.example.org>",
  "MIME-Version: 1.0",
  'Content-Type: multipart/alternative; boundary="b"',
  "",
  "--b",
  "Content-Type: text/plain; charset=utf-8",
  "",
  "Hej Kim",
  "--b",
  "Content-Type: text/html; charset=utf-8",
  "Content-Transfer-Encoding: quoted-printable",
  "",
  "<p>Sk=C3=A5l Kim</p>",
  "--b--",
  "",
].join("\r\n");

test("a kept message is listed without its source and read with its parts", async () => {
  await keep("Kim@Example.org", MAIL);
  const list = await world.max("GET", "/v1/outbox?search=kim@example.ORG");
  expect(list.body).toMatchObject({
    count: 1,
    results: [{ recipient: "Kim@Example.org", subject: "Skål", size_bytes: Buffer.byteLength(MAIL) }],
  });
  expect(list.body.results[0]).not.toHaveProperty("raw");
  const { body } = await world.max("GET", `/v1/outbox/${list.body.results[0].id}`);
  expect(body.html.trim()).toBe("<p>Skål Kim</p>");
  expect(body.text.trim()).toBe("Hej Kim");
  expect(body.raw).toBe(MAIL);
  expect(body.headers).toContainEqual({ name: "List-Unsubscribe", value: "<https://preo.test/u/1>, <mailto:out@nordlys.example.org>" });
});

test("a search finds whole addresses only", async () => {
  await keep("lee@example.org", MAIL);
  expect((await world.max("GET", "/v1/outbox?search=lee")).body.count).toBe(0);
});

test("the newest come first, page by page", async () => {
  for (const n of [1, 2, 3]) await keep(`page${n}@example.org`, MAIL);
  const { body } = await world.max("GET", "/v1/outbox?page_size=2");
  expect(body.results.map((row: { recipient: string }) => row.recipient)).toEqual(["page3@example.org", "page2@example.org"]);
  expect((await world.max("GET", "/v1/outbox?modified_after=2999-01-01T00:00:00Z")).body.count).toBe(0);
});

test("only managers read it, and only their organization's", async () => {
  await keep("own@example.org", MAIL);
  const { body } = await world.max("GET", "/v1/outbox?search=own@example.org");
  expect((await world.ben("GET", "/v1/outbox")).status).toBe(403);
  expect((await world.rita("GET", "/v1/outbox")).body.count).toBe(0);
  expect((await world.rita("GET", `/v1/outbox/${body.results[0].id}`)).status).toBe(404);
  expect((await world.max("GET", `/v1/outbox?campaign_id=${world.rival.thisYear}`)).status).toBe(404);
});

test("pruning keeps the newest, by number and by size", async () => {
  await world.sql("delete from outbox_messages");
  for (const n of [1, 2, 3, 4, 5, 6]) await keep(`prune${n}@example.org`, "x".repeat(100));
  expect(await prune({ messages: 5, bytes: 1000 })).toBe(1);
  expect(await prune({ messages: 5, bytes: 1000 })).toBe(0);
  expect(await prune({ messages: 5, bytes: 250 }, 2)).toBe(2);
  expect(await prune({ messages: 5, bytes: 250 }, 2)).toBe(1);
  const kept = await world.sql<{ recipient: string }>("select recipient from outbox_messages order by id");
  expect(kept.map((row) => row.recipient)).toEqual(["prune5@example.org", "prune6@example.org"]);
});

const keep = (recipient: string, raw: string) =>
  inOrganizations(world.db, [world.nordlys.id], (trx) =>
    storeOutboxMessage(trx, {
      organizationId: world.nordlys.id,
      campaignId: null,
      userId: null,
      sender: "hello@nordlys.example.org",
      recipient,
      subject: "Skål",
      raw: Buffer.from(raw),
    }),
  );

const prune = (cap: { messages: number; bytes: number }, limit?: number) =>
  inOrganizations(world.db, [world.nordlys.id], (trx) => pruneOutbox(trx, world.nordlys.id, cap, limit));
