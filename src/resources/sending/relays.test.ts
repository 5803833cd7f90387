import { randomUUIDv7 } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { type Sink, type SinkOptions, startSink } from "../../../test/smtp-sink.ts";
import { createStage, ended, type Stage } from "../../../test/stage.ts";
import { insertGuests } from "../../../test/world-content.ts";

let stage: Stage;
const sinks: Sink[] = [];
beforeAll(async () => {
  stage = await createStage();
  await insertGuests(stage.world, stage.world.nordlys, [
    { email: "kim@example.org", consent: "granted" },
    { email: "bo@example.org", consent: "granted" },
  ]);
  stage.startSending(undefined, { bounceDomain: "b.example.org" });
});
beforeEach(async () => {
  stage.transport.sent.length = 0;
  await stage.world.sql("update mail_relays set for_marketing = false, for_transactional = false");
});
afterAll(async () => {
  await stage.close();
  for (const sink of sinks) await sink.close();
});

/** A relay that passed its test. */
async function relayTo(options: SinkOptions, columns: Record<string, unknown> = {}): Promise<{ id: string; sink: Sink }> {
  const sink = await startSink({ keep: true, ...options });
  sinks.push(sink);
  const row = { port: sink.port, for_marketing: false, for_transactional: false, uses_bounce_domain: false, send_rate: null, ...columns };
  const id = randomUUIDv7();
  await stage.world.sql(
    `insert into mail_relays (organization_id, id, name, host, port, tls, connections, send_rate, uses_bounce_domain, for_marketing, for_transactional, proven_at)
     values ($1, $2, 'Own', '127.0.0.1', $3, 'offered', 3, $4, $5, $6, $7, now())`,
    [
      stage.world.nordlys.id,
      id,
      row.port,
      row.send_rate && JSON.stringify(row.send_rate),
      row.uses_bounce_domain,
      row.for_marketing,
      row.for_transactional,
    ],
  );
  return { id, sink };
}

async function send(fields: Record<string, unknown> = {}): Promise<string> {
  const id = await stage.draft();
  if (Object.keys(fields).length > 0) await stage.world.ben("PATCH", `/v1/campaigns/${id}`, fields);
  expect((await stage.world.max("POST", `/v1/campaigns/${id}/send-now`)).status).toBe(200);
  return id;
}

const CONTENT = { subject: { en: "Gate" }, body: { en: "<p>North</p>" } };
async function sendOne(communication_type: string): Promise<void> {
  const asked = { organization_id: stage.world.nordlys.id, email: "kim@example.org", content: CONTENT, communication_type };
  const { body } = await stage.world.max("POST", "/v1/messages", asked);
  for (let i = 0; i < 200; i += 1) {
    if ((await stage.world.vera("GET", `/v1/messages/${body.id}`)).body.status === "sent") return;
    await sleep(25);
  }
  throw new Error("the message was not sent");
}

test("marketing goes over the organization's relay for it, from the sender itself, and other mail over the installation's", async () => {
  const { sink } = await relayTo({}, { for_marketing: true });
  const id = await send();
  expect(await stage.until(id, ended)).toMatchObject({ status: "sent", ledger: { sent: 2 } });
  await sendOne("marketing");
  await sendOne("transactional");
  expect(sink.mails.map(({ to }) => to).toSorted()).toEqual(["bo@example.org", "kim@example.org", "kim@example.org"]);
  expect(new Set(sink.mails.map(({ from }) => from))).toEqual(new Set(["hello@nordlys.example.org"]));
  expect(stage.transport.sent.map(({ to }) => to)).toEqual(["kim@example.org"]);
});

test("a campaign's own choice stands before the default, and bounces go where the relay lets them", async () => {
  const [byDefault, own] = [await relayTo({}, { for_marketing: true }), await relayTo({}, { uses_bounce_domain: true })];
  const id = await send({ mail_relay_id: own.id });
  await stage.until(id, ended);
  expect([byDefault.sink.mails.length, own.sink.mails.length, stage.transport.sent.length]).toEqual([0, 2, 0]);
  expect(own.sink.mails[0]?.from).toMatch(/^b\+.+@b\.example\.org$/);
});

test("a relay that is dead, or was changed and not tested since, pauses its campaigns alone, and they go on by what is chosen next", async () => {
  const [dead, untested] = [await relayTo({}, { for_marketing: true }), await relayTo({})];
  const named = await stage.draft();
  await stage.world.ben("PATCH", `/v1/campaigns/${named}`, { mail_relay_id: untested.id });
  await stage.world.sql("update mail_relays set proven_at = null where id = $1", [untested.id]);
  await stage.world.max("POST", `/v1/campaigns/${named}/send-now`);
  await dead.sink.close();
  const byDefault = await send();
  const paused = await Promise.all([named, byDefault].map((id) => stage.until(id, ({ paused_at }) => paused_at !== null)));
  expect(paused.map(({ pause_reason }) => pause_reason)).toEqual(["transport_down", "transport_down"]);
  expect(paused[0]?.error_message).toContain("has passed no test since it was changed");
  expect(untested.sink.stats().connections).toBe(0);
  await sendOne("transactional");
  await stage.world.ada("PATCH", `/v1/mail-relays/${dead.id}`, { default_for: [] });
  await stage.world.sql("update mail_relays set proven_at = now() where id = $1", [untested.id]);
  await stage.world.sql("update campaigns set probe_at = now() where id = any($1)", [[named, byDefault]]);
  for (const id of [named, byDefault]) expect(await stage.until(id, ended)).toMatchObject({ status: "sent", ledger: { sent: 2 } });
  expect([untested.sink.mails.length, stage.transport.sent.length]).toEqual([2, 3]);
});

test("relays that hang do not hold up the campaigns that go over others", async () => {
  const hanging = await Promise.all([1, 2, 3].map(() => relayTo({ script: (stage_) => (stage_ === "ehlo" ? { hang: true } : undefined) })));
  const { id: relay, sink } = await relayTo({});
  for (const each of hanging) for (let i = 0; i < 3; i += 1) await send({ mail_relay_id: each.id });
  await sleep(600);
  const startedAt = performance.now();
  const [own, usual] = [await send({ mail_relay_id: relay }), await send()];
  expect(await stage.until(own, ended)).toMatchObject({ status: "sent" });
  expect(await stage.until(usual, ended)).toMatchObject({ status: "sent" });
  expect(performance.now() - startedAt).toBeLessThan(5_000);
  expect([sink.mails.length, stage.transport.sent.length]).toEqual([2, 2]);
  await stage.world.max("POST", `/v1/organizations/${stage.world.nordlys.id}/stop-all`);
});

test("a relay's own rate holds what goes over it", async () => {
  const { sink } = await relayTo({}, { for_marketing: true, send_rate: { second: null, hour: 1, day: null } });
  const id = await send();
  await stage.until(id, ({ ledger }) => ledger.sent === 1);
  await sleep(700);
  expect([await stage.read(id), sink.mails.length]).toMatchObject([{ status: "sending", ledger: { sent: 1, queued: 1 } }, 1]);
});
