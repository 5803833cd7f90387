import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { findMessageVersion } from "./queries.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const HELLO = {
  subject: { da: "Hej {{ user.first_name }}", en: "Hello {{ user.first_name }}" },
  body: { da: "<p>Hej</p>", en: '<p>Hello {{ user.first_name | default: "there" }}</p>', de: "<p>Hallo</p>" },
};

test("a message is kept in its languages and says in which it can be sent", async () => {
  const { status, body, headers } = await create();
  expect([status, headers["etag"]]).toEqual([201, '"1"']);
  expect(body).toMatchObject({
    ...HELLO,
    edition_id: null,
    communication_type: "marketing",
    purpose: "marketing",
    body_format: "html",
    languages: ["da", "en"],
  });
  expect((await world.vera("GET", `/v1/email-messages/${body.id}`)).body).toEqual(body);
});

test("a list shows messages without their bodies", async () => {
  const { body } = await create({ name: "Lineup", edition_id: world.nordlys.thisYear });
  const list = await world.vera("GET", `/v1/email-messages?edition_id=${world.nordlys.thisYear}&search=line&communication_type=marketing`);
  expect(list.body).toMatchObject({ count: 1, results: [{ id: body.id, languages: ["da", "en"], subject: HELLO.subject }] });
  expect(list.body.results[0]).not.toHaveProperty("body");
  expect((await world.rita("GET", "/v1/email-messages")).body.count).toBe(0);
});

test("bad Liquid is refused with line and column, every bad field at once", async () => {
  const answer = await create({
    subject: { da: "Hej {{ user.first_name", en: "Hello" },
    body: { da: "<p>Hej</p>\n<p>{% if user.city %}</p>", en: "<p>{{ user.city | shout }}</p>" },
  });
  expect(answer.status).toBe(422);
  expect(answer.body.errors).toEqual([
    expect.objectContaining({ pointer: "/subject/da", code: "bad_liquid", line: 1, column: 5 }),
    expect.objectContaining({ pointer: "/body/da", code: "bad_liquid", line: 2, column: 4 }),
    expect.objectContaining({ pointer: "/body/en", code: "bad_liquid", line: 1 }),
  ]);
});

test("templates made to stall are refused in a moment, and the next one is checked as ever", async () => {
  const stalling = ["{{ x | nope }}".repeat(30_000), "{% if a %}".repeat(40_000)];
  for (const template of stalling) {
    const started = performance.now();
    const refused = await create({ body: { da: template } });
    expect(refused).toMatchObject({ status: 422 });
    expect(performance.now() - started).toBeLessThan(20_000);
    expect((await create()).status).toBe(201);
  }
});

test("languages are BCP 47, in one spelling each", async () => {
  expect((await create({ subject: { "not a language": "Hej" } })).status).toBe(400);
  expect((await create({ subject: { "DA-dk": "Hej" }, body: { "da-DK": "<p>Hej</p>" } })).body.languages).toEqual(["da-DK"]);
  const twice = await create({ body: { da: "<p>1</p>", DA: "<p>2</p>" } });
  expect(twice).toMatchObject({ status: 422, body: { errors: [{ pointer: "/body/DA", code: "duplicate_language" }] } });
});

test("a subject with a line break never comes in", async () => {
  expect((await create({ subject: { da: "Hej\r\nBcc: all@example.org" } })).status).toBe(400);
});

test("each change of content is a version that stays", async () => {
  const { body } = await create();
  const changed = await world.ben("PATCH", `/v1/email-messages/${body.id}`, { subject: { en: "Last call" } }, { "if-match": '"1"' });
  expect([changed.status, changed.headers["etag"]]).toEqual([200, '"2"']);
  expect(changed.body).toMatchObject({ subject: { en: "Last call" }, body: HELLO.body, languages: ["en"] });
  const same = await world.ben("PATCH", `/v1/email-messages/${body.id}`, { subject: { en: "Last call" } });
  expect(same.headers["etag"]).toBe('"2"');
  const version = (n: number) =>
    inOrganizations(world.db, [world.nordlys.id], (trx) => findMessageVersion(trx, world.nordlys.id, body.id, n));
  expect(await version(1)).toMatchObject({ subject: HELLO.subject, body_format: "html", communication_type: "marketing", tracking: null });
  expect(await version(2)).toMatchObject({ subject: { en: "Last call" } });
  expect(await version(3)).toBeUndefined();
});

test("of simultaneous changes of one version exactly one wins", async () => {
  const { body } = await create();
  const names = ["a", "b", "c", "d", "e", "f"];
  const answers = await Promise.all(
    names.map((name) => world.ben("PATCH", `/v1/email-messages/${body.id}`, { name }, { "if-match": '"1"' })),
  );
  expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([200, 412, 412, 412, 412, 412]);
  const [versions] = await world.sql<{ n: string }>("select count(*) as n from email_message_versions where email_message_id = $1", [
    body.id,
  ]);
  expect(Number(versions?.n)).toBe(2);
});

test("marking a message transactional needs a manager", async () => {
  expect((await create({ communication_type: "transactional" })).status).toBe(403);
  const { body } = await create();
  const url = `/v1/email-messages/${body.id}`;
  expect((await world.ben("PATCH", url, { communication_type: "transactional" })).status).toBe(403);
  expect((await world.max("PATCH", url, { communication_type: "transactional" })).status).toBe(200);
  expect((await world.ben("PATCH", url, { communication_type: "transactional", name: "Tickets" })).status).toBe(200);
});

test("a message in use stays; afterwards it is hidden and its campaign keeps it", async () => {
  const { body } = await create();
  const url = `/v1/email-messages/${body.id}`;
  const campaign = await insertCampaign(body.id, "scheduled");
  const refused = await world.ben("DELETE", url);
  expect(refused).toMatchObject({ status: 409, body: { errors: [{ code: "in_use", detail: expect.stringContaining(campaign) }] } });
  expect((await world.ben("PATCH", url, { body: {} })).status).toBe(409);
  await world.sql("update campaigns set status = 'sent' where id = $1", [campaign]);
  expect((await world.ben("PATCH", url, { body: {} })).status).toBe(200);
  expect((await world.ben("DELETE", url, undefined, { "if-match": '"1"' })).status).toBe(412);
  expect((await world.ben("DELETE", url)).status).toBe(204);
  for (const method of ["GET", "DELETE"] as const) expect((await world.ben(method, url)).status).toBe(404);
  expect((await world.vera("GET", `/v1/email-messages?search=${body.name}`)).body.results).not.toContainEqual(
    expect.objectContaining({ id: body.id }),
  );
  expect(await inOrganizations(world.db, [world.nordlys.id], (trx) => findMessageVersion(trx, world.nordlys.id, body.id, 1))).toBeDefined();
});

test("messages and editions of others are not found", async () => {
  const { body } = await create();
  const url = `/v1/email-messages/${body.id}`;
  expect((await world.rita("GET", url)).status).toBe(404);
  expect((await world.rita("PATCH", url, { name: "Mine" })).status).toBe(404);
  expect((await world.rita("DELETE", url)).status).toBe(404);
  expect(await create({ edition_id: world.rival.thisYear })).toMatchObject({ status: 404, body: { errors: [{ pointer: "/edition_id" }] } });
  expect((await world.ada("GET", `/v1/email-messages?edition_id=${world.rival.thisYear}`)).status).toBe(404);
});

test("reading needs a viewer, writing an editor", async () => {
  expect((await world.dora("GET", "/v1/email-messages")).status).toBe(403);
  expect((await world.vera("POST", "/v1/email-messages", { organization_id: world.nordlys.id, name: "x" })).status).toBe(403);
});

const create = (fields: Record<string, unknown> = {}) =>
  world.ben("POST", "/v1/email-messages", { organization_id: world.nordlys.id, name: "Early bird", ...HELLO, ...fields });

async function insertCampaign(messageId: string, status: string): Promise<string> {
  const [segment, campaign] = [newId(), newId()];
  const { id, thisYear } = world.nordlys;
  await world.sql(
    "insert into segments (organization_id, id, name, expression, communication_type) values ($1, $2, 'All', 'true', 'marketing')",
    [id, segment],
  );
  await world.sql(
    "insert into campaigns (organization_id, id, edition_id, segment_id, name, channel, email_message_id, status) values ($1, $2, $3, $4, 'Spring', 'email', $5, $6)",
    [id, campaign, thisYear, segment, messageId, status],
  );
  return campaign;
}
