import { setTimeout as sleep } from "node:timers/promises";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { playedEgress } from "../../../../test/played-egress.ts";
import { type PlayedSms, playSms, signJwt } from "../../../../test/played-sms.ts";
import { createStage, ended, type Stage } from "../../../../test/stage.ts";
import { sender, type World } from "../../../../test/world.ts";
import { insertSegment } from "../../../../test/world-content.ts";
import { createSmsProvider } from "../../../channels/sms/create-transport.ts";
import { twilioSignature } from "../../../channels/sms/twilio.ts";

let stage: Stage;
let world: World;
let provider: PlayedSms;
let egress: ReturnType<typeof playedEgress>;

beforeEach(async () => {
  [stage, provider] = await Promise.all([createStage(), playSms()]);
  world = stage.world;
  egress = playedEgress();
});
afterEach(async () => {
  await stage.close();
  await Promise.all([egress.close(), provider.close()]);
});

const gatewayUrl = () => `gatewayapi://token@127.0.0.1:${provider.port}?tls=off&callback_secret=hook-secret`;
const twilioUrl = () => `twilio://AC1:token@127.0.0.1:${provider.port}?tls=off`;
const start = (url: string) => stage.startSending(undefined, { sms: createSmsProvider(url, egress, "https://preo.test") });

async function insertPhones(guests: { phone: string; locale?: string; consent?: string; first_name?: string }[]): Promise<void> {
  await world.sql(
    `with g as (insert into users (organization_id, id, phone, locale, first_name, phone_country)
       select $1, preo_uuid7(), g.phone, g.locale, coalesce(g.first_name, 'Guest'), case when g.phone like '+45%' then 'DK' else 'SE' end
       from jsonb_to_recordset($2) as g(phone text, locale text, consent text, first_name text) returning id, phone)
     insert into consents (organization_id, id, user_id, channel, status, source, given_at, decided_at)
     select distinct on (g.id) $1::uuid, preo_uuid7(), g.id, 'sms', c.consent, 'api', now() - interval '1 day', now() - interval '1 day'
     from g join jsonb_to_recordset($2) as c(phone text, consent text) on c.phone = g.phone where c.consent is not null`,
    [world.nordlys.id, JSON.stringify(guests)],
  );
}

async function draft(smsBody: Record<string, string>, type = "marketing"): Promise<string> {
  const segment = await insertSegment(world, world.nordlys, { communication_type: type });
  const body = {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    segment_id: segment,
    name: "Text",
    channel: "sms",
    sms_body: smsBody,
  };
  return (await world.ben("POST", "/v1/campaigns", body)).body.id;
}

const sendNow = (id: string) => world.max("POST", `/v1/campaigns/${id}/send-now`);
const texts = () => provider.taken.map(({ to, text }) => [to, text]);

describe("a campaign of texts", () => {
  test("reaches each number with consent once, in the guest's language, from the country's sender; the others are kept with a reason", async () => {
    await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, {
      sms_senders: { DK: "Nordlys", SE: "+46700000001" },
      sms: { countries: ["DK", "SE"], prices: { DK: "0.32" }, transliterate: true },
    });
    await insertPhones([
      { phone: "+4520000001", locale: "da", consent: "granted", first_name: "Åse" },
      { phone: "+4520000001", locale: "da", consent: "granted", first_name: "Twin" },
      { phone: "+46700000009", locale: "en", consent: "granted", first_name: "Joe" },
      { phone: "+4520000003", consent: "withdrawn" },
      { phone: "+4520000004" },
    ]);
    await world.sql("insert into suppressions (organization_id, channel, address, reason) values ($1, 'sms', '+4520000004', 'manual')", [
      world.nordlys.id,
    ]);
    const id = await draft({ da: "Hej {{ user.first_name }} & “alle”", en: "Hello {{ user.first_name }}" });
    start(gatewayUrl());
    expect((await sendNow(id)).status).toBe(200);
    expect(await stage.until(id, ended)).toMatchObject({
      status: "sent",
      total_recipients: 2,
      ledger: { sent: 2, unknown: 0, queued: 0 },
      excluded: { duplicate_address: 1, unsubscribed: 1, do_not_contact: 1 },
    });
    const [dane, swede] = provider.taken;
    expect([dane?.from, dane?.to, swede?.from, swede?.to]).toEqual(["Nordlys", "+4520000001", "46700000001", "+46700000009"]);
    expect(dane?.text).toMatch(/^Hej (Åse|Twin) & "alle"\nAfmeld: https:\/\/preo\.test\/s\/[\w-]{22}$/);
    expect(swede?.text).toBe("Hello Joe\nReply STOP to opt out");
    expect(
      await world.sql("select parts, cost_e4::int, provider_id is not null as has_id from campaign_recipients order by position"),
    ).toEqual([
      { parts: 1, cost_e4: 3_200, has_id: true },
      { parts: 1, cost_e4: 0, has_id: true },
    ]);
    expect(await world.sql("select sum(cost_e4)::int as cost from campaign_chunks")).toEqual([{ cost: 3_200 }]);
  });

  test("whose answer never comes is unknown, not sent again, and settled by look-up", async () => {
    await insertPhones([
      { phone: "+4520000001", consent: "granted" },
      { phone: "+4520000002", consent: "granted" },
    ]);
    provider.faults.push("taken_without_answer", "hangs_up");
    const id = await draft({ da: "Hej" });
    start(twilioUrl());
    await sendNow(id);
    const waiting = await stage.until(id, ({ ledger }) => (ledger as Record<string, number>)["unknown"] === 2);
    expect(waiting).toMatchObject({ status: "sending", ledger: { sent: 0, queued: 0 } });
    await sleep(700);
    expect(provider.calls).toBe(2);
    await world.sql("update campaign_recipients set sent_at = sent_at - interval '3 minutes'");
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", ledger: { sent: 2, unknown: 0 } });
    // the one that had arrived was not sent again, the other was
    expect(provider.calls).toBe(3);
    expect(new Set(provider.taken.map(({ to }) => to)).size).toBe(2);
    expect(provider.taken).toHaveLength(2);
  });

  test("is refused for one number without costing the others, and waits for a provider that takes nothing", async () => {
    await insertPhones(Array.from({ length: 9 }, (_, n) => ({ phone: `+452000000${n}`, consent: "granted" })));
    provider.refusedNumbers.add("+4520000004");
    provider.faults.push("no_credit", "busy");
    const id = await draft({ da: "Hej" });
    start(gatewayUrl());
    await sendNow(id);
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", ledger: { sent: 8, failed: 1 } });
    expect(await world.sql("select reason, response from campaign_recipients where state = 'failed'")).toEqual([
      { reason: "invalid_address", response: "422 0x0301 Invalid recipient msisdn" },
    ]);
    expect(new Set(texts().map(([to]) => to)).size).toBe(8);
    expect(provider.taken).toHaveLength(8);
  });

  test("without a provider is kept in the outbox", async () => {
    await insertPhones([{ phone: "+4520000001", consent: "granted" }]);
    const id = await draft({ da: "Hej {{ user.first_name }}" });
    stage.startSending();
    await sendNow(id);
    expect(await stage.until(id, ended)).toMatchObject({ status: "sent", sent_count: 1 });
    const { body } = await world.max("GET", `/v1/outbox?campaign_id=${id}`);
    expect(body.results[0]).toMatchObject({ channel: "sms", recipient: "+4520000001", sender: "nordlys" });
  });
});

describe("what the provider tells", () => {
  const callbacks = async (url: string) => {
    const app = await world.appWith({ env: { SMS_URL: url } });
    return sender(app);
  };

  test("counts only with its signature: reports mark a text as delivered or not, and settle one in doubt", async () => {
    await insertPhones([{ phone: "+4520000001", consent: "granted" }]);
    provider.faults.push("taken_without_answer");
    const id = await draft({ da: "Hej" });
    start(gatewayUrl());
    await sendNow(id);
    await stage.until(id, ({ ledger }) => (ledger as Record<string, number>)["unknown"] === 1 && provider.taken.length === 1);
    const hear = await callbacks(gatewayUrl());
    const payload = { id: 1_000, msisdn: 4520000001, status: "DELIVERED", userref: provider.taken[0]?.ref };
    for (const token of [undefined, signJwt(payload, "other"), signJwt(payload, "hook-secret", "none")])
      expect((await hear("POST", "/hooks/sms/gatewayapi", payload, token ? { "x-gwapi-signature": token } : {})).status).toBe(403);
    const forged = signJwt({ ...payload, userref: `${String(payload.userref).slice(0, 40)}AAAAAAAAAA` }, "hook-secret");
    expect((await hear("POST", "/hooks/sms/gatewayapi", payload, { "x-gwapi-signature": forged })).status).toBe(204);
    expect((await stage.read(id)).ledger).toMatchObject({ sent: 0 });
    const token = signJwt(payload, "hook-secret");
    for (const _ of [1, 2]) expect((await hear("POST", "/hooks/sms/gatewayapi", payload, { "x-gwapi-signature": token })).status).toBe(204);
    expect(await world.sql("select state, delivered_at is not null as delivered from campaign_recipients")).toEqual([
      { state: "sent", delivered: true },
    ]);
    expect((await stage.read(id)).ledger).toMatchObject({ sent: 1, unknown: 0 });
    expect((await hear("POST", "/hooks/sms/twilio", {})).status).toBe(404);
  });

  test("STOP withdraws the consent at the organization whose number was answered, and at no other", async () => {
    await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { sms_senders: { DK: "+4511111111" } });
    await insertPhones([{ phone: "+4520000001", consent: "granted" }]);
    const hear = await callbacks(twilioUrl());
    const answer = (fields: Record<string, string>) =>
      hear("POST", "/hooks/sms/twilio", fields, {
        "x-twilio-signature": twilioSignature("token", "https://preo.test/hooks/sms/twilio", fields),
      });
    const status = async () =>
      (await world.sql<{ status: string }>("select status from consents where channel = 'sms'")).map((row) => row.status);
    expect((await answer({ From: "+4520000001", To: "+4511111111", Body: "Tak, vi ses" })).status).toBe(204);
    expect((await answer({ From: "+4520000001", To: "+4522222222", Body: "STOP" })).status).toBe(204);
    expect(await status()).toEqual(["granted"]);
    expect((await answer({ From: "+4520000001", To: "+4511111111", Body: "afmeld" })).status).toBe(204);
    expect(await status()).toEqual(["withdrawn"]);
    expect(await world.sql("select source from consents where channel = 'sms'")).toEqual([{ source: "sms_stop" }]);
  });

  test("an opt-out link asks first and withdraws when it is told to; a forged one does nothing", async () => {
    await insertPhones([{ phone: "+4520000001", consent: "granted", locale: "da" }]);
    const id = await draft({ da: "Hej" });
    start(gatewayUrl());
    await sendNow(id);
    await stage.until(id, ended);
    const path = /\/s\/[\w-]+/.exec(provider.taken[0]?.text ?? "")?.[0] ?? "";
    const status = async () => (await world.sql<{ status: string }>("select status from consents where channel = 'sms'"))[0]?.status;
    expect(await world.nobody("GET", path)).toMatchObject({ status: 200, body: expect.stringContaining("nordlys") });
    expect((await world.nobody("POST", `${path.slice(0, -1)}${path.endsWith("A") ? "B" : "A"}`)).status).toBe(404);
    expect(await status()).toBe("granted");
    expect((await world.nobody("POST", path)).status).toBe(200);
    expect(await status()).toBe("withdrawn");
  });
});
