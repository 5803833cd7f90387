import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createPlayedTransport, type PlayedTransport } from "../../../test/played-transport.ts";
import { createStage, ended, type Stage } from "../../../test/stage.ts";
import type { World } from "../../../test/world.ts";
import { insertGuests, insertMessage, insertSegment } from "../../../test/world-content.ts";
import { createSmsOutbox } from "../../channels/sms/outbox-transport.ts";
import type { SmsMessage, SmsTransport } from "../../channels/sms/transport.ts";

let stage: Stage;
let world: World;
let express: PlayedTransport;
let texts: SmsMessage[];
let sms: SmsTransport;

beforeEach(async () => {
  stage = await createStage();
  world = stage.world;
  express = createPlayedTransport();
  texts = [];
  sms = createSmsOutbox({ store: async (message) => void texts.push(message) });
});
afterEach(() => stage.close());

const TRANSACTIONAL = { communication_type: "transactional" };

async function urgentDraft(more: Record<string, unknown> = {}, segment: Record<string, unknown> = {}): Promise<string> {
  const body = {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    segment_id: await insertSegment(world, world.nordlys, { ...TRANSACTIONAL, communication_channel: "any", ...segment }),
    name: "The north gate is closed",
    channel: "sms",
    sms_body: { da: "Nordporten er lukket" },
    email_message_id: await insertMessage(world, world.nordlys, TRANSACTIONAL),
    ...more,
  };
  return (await world.ben("POST", "/v1/campaigns", body)).body.id;
}

const sendUrgently = (id: string) => world.max("POST", `/v1/campaigns/${id}/send-urgent`);

const people = () =>
  insertGuests(world, world.nordlys, [
    { email: "mail@example.org", phone: null, consent: "granted" },
    { email: "both@example.org", phone: "+4520000001" },
    { email: "withdrawn@example.org", phone: null, consent: "withdrawn" },
  ]);

describe("an urgent campaign", () => {
  test("reaches by text whom a text reaches and the others by mail, needs no approval and is not tracked", async () => {
    await people();
    await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { approval: true });
    const id = await urgentDraft();
    expect((await world.max("POST", `/v1/campaigns/${id}/send-now`)).status).toBe(409);
    expect((await sendUrgently(id)).body).toMatchObject({ status: "calculating", urgent: true });
    stage.startSending(undefined, { express, sms, smsExpress: sms });
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", urgent: true, ledger: { sent: 3 } });
    expect(texts.map(({ to, text }) => [to, text])).toEqual([["+4520000001", "Nordporten er lukket"]]);
    expect(express.sent.map(({ to }) => to).toSorted()).toEqual(["mail@example.org", "withdrawn@example.org"]);
    expect(express.raw("mail@example.org")).not.toMatch(/preo\.test\/[oc]\//);
  });

  test("goes out while another holds every connection of the usual lane", async () => {
    await people();
    stage.transport.delayMs = 3_000;
    stage.startSending(undefined, { express, sms, smsExpress: sms });
    const slow = await stage.draft();
    await world.max("POST", `/v1/campaigns/${slow}/send-now`);
    await stage.until(slow, () => stage.transport.underWay > 0);
    const id = await urgentDraft();
    await sendUrgently(id);
    await stage.until(id, ended);
    expect(express.sent).toHaveLength(2);
    expect((await stage.read(slow)).status).toBe("sending");
  });

  test("writes its mails while the SMS provider takes nothing, and the texts once it does", async () => {
    await people();
    let down = true;
    const flaky: SmsTransport = {
      ...sms,
      send: (batch) =>
        down
          ? Promise.resolve(batch.map(() => ({ kind: "unavailable", reason: "no credit", retryAfterMs: 2_000 }) as const))
          : sms.send(batch),
    };
    const id = await urgentDraft();
    await sendUrgently(id);
    stage.startSending(undefined, { express, sms: flaky, smsExpress: flaky });
    const waiting = await stage.until(id, ({ error_message, ledger }) => error_message !== "" && ledger.sent === 2);
    expect(waiting).toMatchObject({ status: "sending", paused_at: null, error_message: "The SMS provider takes no messages: no credit" });
    expect(express.sent).toHaveLength(2);
    down = false;
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", error_message: "", ledger: { sent: 3 } });
    expect(texts).toHaveLength(1);
  });

  test("fails when nothing was taken for as long as the setting says, with nobody lost", async () => {
    await people();
    const down: SmsTransport = {
      ...sms,
      send: (batch) => Promise.resolve(batch.map(() => ({ kind: "unavailable", reason: "no credit", retryAfterMs: 2_000 }) as const)),
    };
    const id = await urgentDraft();
    await sendUrgently(id);
    stage.startSending(undefined, { express, sms: down, smsExpress: down, transportGivenUpAfterSeconds: 1 });
    expect(await stage.until(id, ended)).toMatchObject({ status: "failed", ledger: { sent: 2, queued: 1 } });
  });

  test("is refused while it is marketing, empty, or for one channel only", async () => {
    const codes = async (id: string) =>
      (await sendUrgently(id)).body.errors.map((each: { pointer: string; code: string }) => `${each.pointer} ${each.code}`);
    const marketing = await urgentDraft(
      { email_message_id: await insertMessage(world, world.nordlys) },
      { communication_type: "marketing" },
    );
    expect(await codes(marketing)).toEqual(["/segment_id marketing", "/email_message_id marketing"]);
    expect(await codes(await urgentDraft({ sms_body: {}, email_message_id: null }))).toEqual(["/sms_body required"]);
    expect(await codes(await urgentDraft({}, { communication_channel: "sms" }))).toEqual(["/segment_id wrong_channel"]);
  });

  test("is an ordinary one again when it is scheduled after it was cancelled", async () => {
    const id = await urgentDraft({ sms_body: { da: "Hej" } });
    await sendUrgently(id);
    await world.max("POST", `/v1/campaigns/${id}/cancel`);
    const answer = await world.max("POST", `/v1/campaigns/${id}/schedule`, { scheduled_at: "2099-01-01T10:00:00Z" });
    expect(answer.body).toMatchObject({ status: "scheduled", urgent: false });
  });
});
