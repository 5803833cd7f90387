import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { insertMessage, insertSegment } from "../../../test/world-content.ts";

let world: World;
let segment: string;
let message: string;
let body: Record<string, unknown>;

beforeAll(async () => {
  world = await createWorld();
  segment = await insertSegment(world, world.nordlys);
  message = await insertMessage(world, world.nordlys);
});
afterAll(() => world.close());
beforeEach(() => {
  body = {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    segment_id: segment,
    name: "Early bird",
    channel: "email",
    email_message_id: message,
  };
});

const draft = async () => (await world.ben("POST", "/v1/campaigns", body)).body;
const soon = () => new Date(Date.now() + 3_600_000).toISOString();
const force = (id: string, status: string) => world.sql("update campaigns set status = $2 where id = $1", [id, status]);

describe("create", () => {
  test("gives a draft with every field of the contract", async () => {
    const answer = await world.ben("POST", "/v1/campaigns", body);
    expect(answer.status).toBe(201);
    expect(answer.headers["etag"]).toBe('"1"');
    expect(answer.body).toMatchObject({
      name: "Early bird",
      status: "draft",
      scheduled_at: null,
      total_recipients: 0,
      sent_count: 0,
      failed_count: 0,
      sms_body: "",
      user_count: 0,
      error_message: "",
      started_at: null,
      completed_at: null,
      segment: { id: segment, communication_channel: "any" },
    });
  });

  test("a segment of another edition and one for another channel are 422, naming both fields at once", async () => {
    const unfit = await insertSegment(world, world.nordlys, { edition_id: world.nordlys.lastYear, communication_channel: "sms" });
    const answer = await world.ben("POST", "/v1/campaigns", { ...body, segment_id: unfit });
    expect(answer.status).toBe(422);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(["/segment_id", "/channel"]);
  });

  test("a foreign, an unknown and a malformed segment are the same 404", async () => {
    const foreign = await insertSegment(world, world.rival);
    for (const id of [foreign, "01980000-0000-7000-8000-0000000000ff", "nonsense"]) {
      const answer = await world.ben("POST", "/v1/campaigns", { ...body, segment_id: id });
      expect(answer.status).toBe(404);
      expect(answer.body.errors).toEqual([{ pointer: "/segment_id", code: "not_found", detail: "There is no such object" }]);
    }
  });

  test("all bad fields are named at once", async () => {
    const answer = await world.ben("POST", "/v1/campaigns", { ...body, name: "", channel: "fax", colour: "red" });
    expect(answer.status).toBe(400);
    expect(answer.body.errors.map((error: { pointer: string }) => error.pointer).sort()).toEqual(["/channel", "/colour", "/name"]);
  });
});

describe("states", () => {
  test("schedule, move, send now: each leaves its state and clears or keeps the time", async () => {
    const { id } = await draft();
    const first = await world.max("POST", `/v1/campaigns/${id}/schedule`, { scheduled_at: "2099-05-01T12:00:00+02:00" });
    expect(first.body).toMatchObject({ status: "scheduled", scheduled_at: "2099-05-01T10:00:00.000Z" });
    const moved = await world.max("POST", `/v1/campaigns/${id}/schedule`, { scheduled_at: "2099-06-01T10:00:00Z" });
    expect(moved.body.scheduled_at).toBe("2099-06-01T10:00:00.000Z");
    const sent = await world.max("POST", `/v1/campaigns/${id}/send-now`);
    expect(sent.body).toMatchObject({ status: "calculating", scheduled_at: null });
    expect((await world.max("POST", `/v1/campaigns/${id}/send-now`)).status).toBe(409);
  });

  test("a time in the past is 422", async () => {
    const { id } = await draft();
    const answer = await world.max("POST", `/v1/campaigns/${id}/schedule`, { scheduled_at: "2020-01-01T00:00:00Z" });
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0]).toMatchObject({ pointer: "/scheduled_at", code: "in_the_past" });
  });

  test("a campaign without content cannot be scheduled, and the answer says what is missing", async () => {
    body["email_message_id"] = null;
    const { id } = await draft();
    const answer = await world.max("POST", `/v1/campaigns/${id}/send-now`);
    expect(answer.status).toBe(422);
    expect(answer.body.errors[0]).toMatchObject({ pointer: "/email_message_id", code: "required" });
  });

  test("a text campaign shows its text in the edition's language, which it cannot be sent without", async () => {
    body["channel"] = "sms";
    body["sms_body"] = { da: "Hej", en: "Hi" };
    delete body["email_message_id"];
    const campaign = await draft();
    expect(campaign.sms_body).toBe("Hej");
    await world.ben("PATCH", `/v1/campaigns/${campaign.id}`, { sms_body: { en: "Hi" } });
    const answer = await world.max("POST", `/v1/campaigns/${campaign.id}/send-now`);
    expect(answer).toMatchObject({ status: 422, body: { errors: [{ pointer: "/sms_body/da", code: "required" }] } });
    await world.ben("PATCH", `/v1/campaigns/${campaign.id}`, { sms_body: { da: "Hej" } });
    expect((await world.max("POST", `/v1/campaigns/${campaign.id}/send-now`)).status).toBe(200);
  });

  test("an update that would leave a scheduled campaign unsendable is 422 and changes nothing", async () => {
    const { id } = await draft();
    await world.max("POST", `/v1/campaigns/${id}/schedule`, { scheduled_at: soon() });
    const answer = await world.ben("PATCH", `/v1/campaigns/${id}`, { email_message_id: null, name: "x" });
    expect(answer.status).toBe(422);
    expect((await world.vera("GET", `/v1/campaigns/${id}`)).body).toMatchObject({ name: "Early bird", email_message_id: message });
  });

  test.each([
    ["sending", 409, 409, 409, 409, 200],
    ["calculating", 409, 409, 409, 409, 200],
    ["sent", 409, 409, 409, 409, 409],
    ["cancelled", 200, 200, 200, 204, 409],
    ["failed", 200, 200, 200, 204, 200],
    ["draft", 200, 200, 200, 204, 409],
    ["scheduled", 200, 200, 200, 409, 200],
  ])("%s: update %i, schedule %i, send now %i, delete %i, cancel %i", async (status, update, schedule, send, remove, cancel) => {
    const inState = async () => {
      const { id } = await draft();
      await force(id, status);
      return id as string;
    };
    expect((await world.ben("PATCH", `/v1/campaigns/${await inState()}`, { name: "New" })).status).toBe(update);
    expect((await world.max("POST", `/v1/campaigns/${await inState()}/schedule`, { scheduled_at: soon() })).status).toBe(schedule);
    expect((await world.max("POST", `/v1/campaigns/${await inState()}/send-now`)).status).toBe(send);
    expect((await world.ben("DELETE", `/v1/campaigns/${await inState()}`)).status).toBe(remove);
    expect((await world.max("POST", `/v1/campaigns/${await inState()}/cancel`)).status).toBe(cancel);
  });

  test("a failed or cancelled campaign that reached somebody is a record: no update, start or delete", async () => {
    const { id } = await draft();
    await force(id, "failed");
    await world.sql("insert into campaign_chunks (organization_id, campaign_id, chunk, lo, hi, sent) values ($1, $2, 1, 1, 5, 1)", [
      world.nordlys.id,
      id,
    ]);
    expect((await world.ben("PATCH", `/v1/campaigns/${id}`, { name: "x" })).body.detail).toContain("handed over");
    expect((await world.max("POST", `/v1/campaigns/${id}/send-now`)).status).toBe(409);
    expect((await world.ben("DELETE", `/v1/campaigns/${id}`)).status).toBe(409);
    expect((await world.vera("GET", `/v1/campaigns/${id}`)).body.sent_count).toBe(1);
  });

  test("of simultaneous send-now and schedule calls exactly one send-now wins", async () => {
    const { id } = await draft();
    const answers = await Promise.all(Array.from({ length: 8 }, () => world.max("POST", `/v1/campaigns/${id}/send-now`)));
    expect(answers.map((answer) => answer.status).sort((a, b) => a - b)).toEqual([200, ...Array(7).fill(409)]);
    const audit = await world.sql("select 1 from audit_entries where object_id = $1 and action = 'campaign.started'", [id]);
    expect(audit).toHaveLength(1);
  });
});

test("list filters by status, channel and name, and orders", async () => {
  body["name"] = "Zebra æøå";
  await draft();
  const found = await world.vera("GET", "/v1/campaigns?search=zebra&status=draft&channel=email&ordering=-name,created");
  expect(found.body).toMatchObject({ count: 1, next: null, previous: null });
  expect(found.body.results[0].name).toBe("Zebra æøå");
  const paged = await world.vera("GET", "/v1/campaigns?page_size=2&page=2");
  expect(paged.body.previous).toContain("page=1");
  expect((await world.vera("GET", "/v1/campaigns?page_size=2&page=2000")).status).toBe(404);
  expect((await world.vera("GET", "/v1/campaigns?page_size=1000&page=200")).body.errors[0].parameter).toBe("cursor");
});

test("a cursor walks every campaign once", async () => {
  const seen: string[] = [];
  let url: string | null = "/v1/campaigns?page_size=3&cursor=";
  while (url) {
    const answer: Awaited<ReturnType<typeof world.vera>> = await world.vera("GET", url);
    seen.push(...answer.body.results.map((row: { id: string }) => row.id));
    url = answer.body.next ? new URL(answer.body.next).pathname + new URL(answer.body.next).search : null;
  }
  const all = await world.sql<{ id: string }>("select id from campaigns where organization_id = $1 order by id", [world.nordlys.id]);
  expect(seen).toEqual(all.map((row) => row.id));
});
