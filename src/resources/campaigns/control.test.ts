import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createStage, ended, type Stage } from "../../../test/stage.ts";
import { insertGuests } from "../../../test/world-content.ts";

const GUESTS = 30;
let stage: Stage;
let id: string;

beforeAll(async () => {
  stage = await createStage();
  const guests = Array.from({ length: GUESTS }, (_, n) => ({ email: `g${n}@example.org`, consent: "granted" as const }));
  await insertGuests(stage.world, stage.world.nordlys, guests);
});
afterAll(() => stage.close());
beforeEach(async () => {
  stage.transport.delayMs = 0;
  stage.transport.sent.length = 0;
  await setting({ approval: false, count_deviation: null });
  id = await stage.draft();
});

const act = (name: string, body?: object) => stage.world.max("POST", `/v1/campaigns/${id}/${name}`, body);
const setting = (fields: object) => stage.world.ada("PATCH", `/v1/organizations/${stage.world.nordlys.id}`, fields);
const byBen = async () => {
  const [key] = await stage.world.sql<{ id: string }>("select id from api_keys where name = 'editor'");
  return key?.id;
};

describe("approval", () => {
  beforeEach(() => setting({ approval: true }));

  test("is asked for before a campaign is scheduled or sent, and only somebody else than its author gives it", async () => {
    const soon = { scheduled_at: "2099-05-01T10:00:00Z" };
    expect((await act("send-now")).body).toMatchObject({ status: 409, detail: expect.stringContaining("second person") });
    expect((await act("schedule", soon)).status).toBe(409);
    await stage.world.sql("update campaigns set edited_by = (select id from api_keys where name = 'manager') where id = $1", [id]);
    expect((await act("approve")).body.detail).toContain("somebody else");
    await stage.world.sql("update campaigns set edited_by = $2 where id = $1", [id, await byBen()]);
    expect((await act("approve")).body.approval).toEqual({
      required: true,
      approved_by: expect.any(String),
      approved_at: expect.any(String),
    });
    expect((await act("schedule", soon)).status).toBe(200);
  });

  test("is gone once the content or the segment is changed, and a new name leaves it", async () => {
    const { ben, sql, vera } = stage.world;
    const approved = async () => (await vera("GET", `/v1/campaigns/${id}`)).body.approval.approved_at !== null;
    const { email_message_id: message, segment } = (await vera("GET", `/v1/campaigns/${id}`)).body;
    for (const [change, holds] of [
      [() => ben("PATCH", `/v1/campaigns/${id}`, { name: "Other" }), true],
      [() => ben("PATCH", `/v1/campaigns/${id}`, { email_message_id: null }), false],
      [() => ben("PATCH", `/v1/campaigns/${id}`, { email_message_id: message }), false],
      [() => ben("PATCH", `/v1/email-messages/${message}`, { subject: { en: "Other" } }), false],
      [() => sql("update segments set expression = 'true && true' where id = $1", [segment.id]), false],
    ] as const) {
      await act("approve");
      await change();
      expect(await approved()).toBe(holds);
    }
  });
});

test("stop-all pauses what is being sent, cancels what has not begun, and leaves the rest and others alone", async () => {
  const { sql, max, rita } = stage.world;
  const states = ["draft", "scheduled", "calculating", "sending", "sent", "failed"];
  const ids = new Map<string, string>();
  await sql("update campaigns set status = 'draft'");
  for (const state of states) {
    const one = await stage.draft();
    ids.set(state, one);
    await sql("update campaigns set status = $2 where id = $1", [one, state]);
  }
  expect((await rita("POST", `/v1/organizations/${stage.world.rival.id}/stop-all`)).body).toEqual({ paused: [], cancelled: [] });
  const answer = await max("POST", `/v1/organizations/${stage.world.nordlys.id}/stop-all`);
  const named = (state: string) => ({ id: ids.get(state), name: "News" });
  expect(answer.body.paused).toEqual([named("sending")]);
  expect(answer.body.cancelled).toEqual([named("scheduled"), named("calculating")]);
  const after = await Promise.all(states.map(async (state) => (await stage.read(ids.get(state) ?? "")).status));
  expect(after).toEqual(["draft", "cancelled", "cancelled", "sending", "sent", "failed"]);
  const events = await sql("select type from events where object_id = any($1) order by type", [[...ids.values()]]);
  expect(events).toEqual([{ type: "campaign.cancelled" }, { type: "campaign.cancelled" }, { type: "campaign.paused" }]);
  expect(await sql("select 1 from audit_entries where action = 'organization.sending_stopped'")).toHaveLength(2);
});

test("a wall clock is read in the edition's zone: one that is skipped moves on, one that comes twice is the first", async () => {
  for (const [given, utc] of [
    ["2099-07-01T10:00:00Z", "2099-07-01T08:00:00.000Z"],
    ["2099-03-29T02:30:00Z", "2099-03-29T01:30:00.000Z"],
    ["2099-10-25T02:30:00+05:00", "2099-10-25T00:30:00.000Z"],
  ])
    expect((await act("schedule", { scheduled_at: given, wall_clock: true })).body.scheduled_at).toBe(utc);
});

describe("with a worker", () => {
  beforeAll(() => stage.startSending());

  test("an approval that is gone when the campaign is due fails it with the reason, and it can be approved and sent again", async () => {
    await setting({ approval: true });
    await act("approve");
    await act("schedule", { scheduled_at: "2099-05-01T10:00:00Z" });
    await stage.world.sql("update segments set expression = 'true && true'");
    await stage.world.sql("update campaigns set scheduled_at = now() where id = $1", [id]);
    const failed = await stage.until(id, ended);
    expect(failed).toMatchObject({ status: "failed", error_message: expect.stringContaining("not approved") });
    await act("approve");
    expect((await act("send-now")).status).toBe(200);
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", sent_count: GUESTS });
  });

  test("a paused campaign hands nothing more over until it is resumed, and then reaches everybody once", async () => {
    stage.transport.delayMs = 200;
    await act("send-now");
    await stage.until(id, (campaign) => campaign.sent_count > 0);
    const paused = await act("pause");
    expect(paused.body).toMatchObject({ status: "sending", pause_reason: "by_user", paused_by: expect.any(String) });
    expect((await act("pause")).body.detail).toContain("paused");
    await sleep(1_500);
    const then = stage.transport.sent.length;
    await sleep(500);
    expect(stage.transport.sent).toHaveLength(then);
    expect(then).toBeLessThan(GUESTS);
    expect((await act("resume")).body).toMatchObject({ status: "sending", paused_at: null, paused_by: null });
    await stage.until(id, ended);
    expect(stage.transport.sent.map(({ to }) => to).sort()).toEqual([...new Set(stage.transport.sent.map(({ to }) => to))].sort());
    expect(stage.transport.sent).toHaveLength(GUESTS);
    expect((await act("resume")).status).toBe(409);
  });

  test("a campaign that waits for its relay does not go on by itself once somebody paused it", async () => {
    await stage.world.sql(
      "update campaigns set status = 'sending', paused_at = now(), pause_reason = 'transport_down', probe_at = now() where id = $1",
      [id],
    );
    await stage.world.sql("insert into campaign_chunks (organization_id, campaign_id, chunk, lo, hi) values ($1, $2, 1, 1, 1)", [
      stage.world.nordlys.id,
      id,
    ]);
    expect((await act("pause")).body.pause_reason).toBe("by_user");
    await stage.world.sql("update campaigns set probe_at = now() where id = $1", [id]);
    await sleep(1_200);
    expect(await stage.read(id)).toMatchObject({ status: "sending", pause_reason: "by_user" });
  });

  test("a campaign whose template failed goes on with the mended message, for those who wait, and old links keep their numbers", async () => {
    const { sql, ben } = stage.world;
    stage.transport.delayMs = 200;
    const body = (text: string) => ({
      en: `<p>${text} <a href="https://shop.example.org/first">a</a> <a href="{{ links.unsubscribe }}">u</a></p>`,
    });
    id = await stage.draft({ message: { subject: { en: "Hi" }, body: body("{{ user.first_name }}") } });
    await act("send-now");
    await stage.until(id, (campaign) => campaign.sent_count > 0);
    const { email_message_id: message } = (await stage.world.vera("GET", `/v1/campaigns/${id}`)).body;
    await sql(
      "update campaigns set status = 'failed', failure = 'template', error_message = 'The message cannot be rendered' where id = $1 and status = 'sending'",
      [id],
    );
    const failed = await stage.until(id, ended);
    if (failed.status !== "failed") return expect.fail(`it is ${failed.status}`);
    const mended = `<p>Mended <a href="https://shop.example.org/new">n</a> <a href="https://shop.example.org/first">a</a> <a href="{{ links.unsubscribe }}">u</a></p>`;
    expect((await ben("PATCH", `/v1/email-messages/${message}`, { body: { en: mended } })).status).toBe(200);
    for (let i = 0; i < 100 && stage.transport.underWay > 0; i += 1) await sleep(50);
    const before = stage.transport.sent.length;
    expect((await act("resume")).body).toMatchObject({ status: "sending", error_message: "", completed_at: null });
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", sent_count: GUESTS });
    expect(stage.transport.sent).toHaveLength(GUESTS);
    expect(stage.transport.sent.slice(before).every(({ message: raw }) => raw.includes("Mended"))).toBe(true);
    expect(await sql("select n, target from campaign_links where campaign_id = $1 order by n", [id])).toEqual([
      { n: 1, target: "https://shop.example.org/first" },
      { n: 2, target: "https://shop.example.org/new" },
    ]);
  });

  test("a campaign that failed before anybody was in it cannot be resumed", async () => {
    await stage.world.sql("update campaigns set status = 'failed', failure = 'segment' where id = $1", [id]);
    expect((await act("resume")).body.detail).toContain("nobody in it is waiting");
  });

  test("a segment that is much larger than it was shown pauses the campaign with the two counts, until it is resumed", async () => {
    await setting({ count_deviation: { percent: 25, users: 5 } });
    await stage.world.sql("update segments set user_count = 6, calculated_at = now()");
    await act("send-now");
    const paused = await stage.until(id, (campaign) => campaign.paused_at !== null);
    expect(paused).toMatchObject({
      status: "sending",
      pause_reason: "count_deviation",
      error_message: expect.stringContaining(`${GUESTS} users and had 6`),
    });
    expect(stage.transport.sent).toHaveLength(0);
    await act("resume");
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", sent_count: GUESTS });
  });

  test("what is not handed over by not_after is cancelled, and the ledger adds up", async () => {
    stage.transport.delayMs = 200;
    await stage.world.ben("PATCH", `/v1/campaigns/${id}`, { not_after: "2020-01-01T00:00:00Z" });
    expect((await act("send-now")).body.errors[0].pointer).toBe("/not_after");
    await stage.world.ben("PATCH", `/v1/campaigns/${id}`, { not_after: new Date(Date.now() + 60_000).toISOString() });
    await act("send-now");
    await stage.until(id, (campaign) => campaign.sent_count > 0);
    await act("pause");
    await stage.world.sql("update campaigns set not_after = now() where id = $1", [id]);
    const over = await stage.until(id, (campaign) => campaign.status === "cancelled" && campaign.ledger.queued === 0);
    expect(over.error_message).toContain("not_after");
    expect(over.ledger.sent + over.ledger.cancelled).toBe(GUESTS);
    expect(over.ledger.cancelled).toBeGreaterThan(0);
  });
});
