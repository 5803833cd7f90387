import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { createPlayedTransport, type PlayedTransport } from "../../../../test/played-transport.ts";
import { createStage, type Stage } from "../../../../test/stage.ts";
import type { Response, World } from "../../../../test/world.ts";
import { insertGuests, insertMessage } from "../../../../test/world-content.ts";
import { createSmsOutbox } from "../../../channels/sms/outbox-transport.ts";
import type { SmsMessage, SmsResult, SmsState, SmsTransport } from "../../../channels/sms/transport.ts";
import { applyReport } from "../sms/apply-report.ts";

let stage: Stage;
let world: World;
let express: PlayedTransport;
const texts: SmsMessage[] = [];
/** answers of the provider, used up in order; then accepted */
const answers: SmsResult[] = [];
let looked: SmsState = "unknown";
const outbox = createSmsOutbox({ store: async (message) => void texts.push(message) });
const sms: SmsTransport = {
  ...outbox,
  send: async ([message]) => {
    const answer = answers.shift();
    return answer ? [answer] : outbox.send(message ? [message] : []);
  },
  lookup: async () => looked,
};

beforeAll(async () => {
  stage = await createStage();
  world = stage.world;
  express = createPlayedTransport();
  stage.startSending(undefined, { express, sms, smsExpress: sms });
});
afterAll(() => stage.close());

const CONTENT = {
  subject: { en: "Gate {{ variables.gate }}" },
  body: { en: "<p>Hello {{ user.first_name }}: gate {{ variables.gate }}</p>" },
};

const ask = (body: Record<string, unknown>): Promise<Response> =>
  world.max("POST", "/v1/messages", { organization_id: world.nordlys.id, ...body });

async function ended(id: string): Promise<Record<string, unknown>> {
  return until(id, ({ status, reason }) => status !== "queued" && reason !== "handing_over");
}

async function until(id: string, done: (message: Record<string, unknown>) => boolean): Promise<Record<string, unknown>> {
  for (let i = 0; i < 200; i += 1) {
    const { body } = await world.vera("GET", `/v1/messages/${id}`);
    if (done(body)) return body;
    await sleep(50);
  }
  throw new Error("the message stayed as it was");
}

const guest = async (fields: Parameters<typeof insertGuests>[2][number]) => String((await insertGuests(world, world.nordlys, [fields]))[0]);

describe("an email to one guest", () => {
  test("is written with the variables given, goes by the express lane and tells what the relay said", async () => {
    const user_id = await guest({ email: "kim@example.org", first_name: "Kim", locale: "en" });
    const asked = await ask({ user_id, content: CONTENT, variables: { gate: "North <1>" } });
    expect(asked).toMatchObject({ status: 201, body: { status: "queued", channel: "email", address: "kim@example.org" } });
    expect(await ended(asked.body.id)).toMatchObject({ status: "sent", response: "250 ok", attempts: 1, language: "en", reason: "" });
    const mail = await express.parsed("kim@example.org");
    expect([mail.subject, mail.text?.trim()]).toEqual(["Gate North <1>", "Hello Kim: gate North <1>"]);
    expect(mail.messageId).toBe(`<${asked.body.id}.0@nordlys.example.org>`);
    expect(mail.headers.some(({ key }) => key === "list-unsubscribe")).toBe(false);
    expect(stage.transport.sent).toHaveLength(0);
    const listed = await world.vera("GET", `/v1/messages?search=KIM@example.org&status=sent`);
    expect(listed.body).toMatchObject({ count: 1, results: [{ id: asked.body.id }] });
  });

  test("of a template is what the template is: marketing asks for a consent, and its one-click link takes that away", async () => {
    const email_message_id = await insertMessage(world, world.nordlys);
    const [willing, silent] = await Promise.all([
      guest({ email: "willing@example.org", consent: "granted" }),
      guest({ email: "silent@example.org" }),
    ]);
    expect((await ask({ user_id: silent, email_message_id })).body).toMatchObject({ status: "skipped", reason: "no_consent" });
    const { body } = await ask({ user_id: willing, email_message_id });
    expect(await ended(body.id)).toMatchObject({ status: "sent", communication_type: "marketing" });
    const link =
      /List-Unsubscribe: <https:\/\/preo\.test([^>]+)>/.exec(express.raw("willing@example.org").replace(/\r\n /g, ""))?.[1] ?? "";
    expect((await world.nobody("GET", link)).status).toBe(200);
    const oneClick = { "content-type": "application/x-www-form-urlencoded" };
    await world.nobody("POST", link, "List-Unsubscribe=One-Click", oneClick);
    expect((await ask({ user_id: willing, email_message_id })).body).toMatchObject({ status: "skipped", reason: "unsubscribed" });
  });

  test("is left out when the guest withdraws before it is handed over", async () => {
    const user_id = await guest({ email: "late@example.org", consent: "granted" });
    express.unavailable = true;
    const { body } = await ask({ user_id, content: CONTENT, communication_type: "marketing" });
    await until(body.id, ({ reason }) => reason === "unavailable");
    await world.sql("update consents set status = 'withdrawn', decided_at = now() where user_id = $1", [user_id]);
    await world.sql("update messages set next_attempt_at = now() where id = $1", [body.id]);
    express.unavailable = false;
    expect(await ended(body.id)).toMatchObject({ status: "skipped", reason: "unsubscribed", attempts: 0 });
  });

  test("that is refused for good fails, and a dead address is suppressed", async () => {
    const user_id = await guest({ email: "dead@example.org" });
    express.answers.set("dead@example.org", [
      { kind: "refused", code: 550, enhanced: "5.1.1", response: "550 5.1.1 no such user", bounce: "hard" },
    ]);
    const { body } = await ask({ user_id, content: CONTENT });
    expect(await ended(body.id)).toMatchObject({ status: "failed", reason: "bounced", response: "550 5.1.1 no such user" });
    expect((await ask({ user_id, content: CONTENT })).body).toMatchObject({ status: "skipped", reason: "bounced" });
  });

  test("passes a campaign that holds every connection", async () => {
    const user_id = await guest({ email: "now@example.org", consent: "granted" });
    stage.transport.delayMs = 5_000;
    await world.max("POST", `/v1/campaigns/${await stage.draft()}/send-now`);
    for (let i = 0; i < 200 && stage.transport.underWay === 0; i += 1) await sleep(50);
    const { body } = await ask({ user_id, content: CONTENT });
    await ended(body.id);
    expect(stage.transport.underWay).toBeGreaterThan(0);
    expect(express.raw("now@example.org")).not.toBe("");
    stage.transport.delayMs = 0;
  });
});

describe("a message to an address", () => {
  test("that is nobody's goes when it is transactional, unless the address is suppressed", async () => {
    const { body } = await ask({ email: "stranger@example.org", content: CONTENT });
    expect(await ended(body.id)).toMatchObject({ status: "sent", user_id: null });
    const marketing = await ask({ email: "stranger@example.org", content: CONTENT, communication_type: "marketing" });
    expect(marketing.body).toMatchObject({ status: "skipped", reason: "no_consent" });
    await world.sql(
      "insert into suppressions (organization_id, channel, address, reason) values ($1, 'email', 'stranger@example.org', 'manual')",
      [world.nordlys.id],
    );
    expect((await ask({ email: "Stranger@Example.org", content: CONTENT })).body).toMatchObject({
      status: "skipped",
      reason: "do_not_contact",
    });
  });

  test("of a guest is to the guest, and a number that one of its owners wants no texts on gets none", async () => {
    const id = await guest({ email: "owner@example.org", phone: "+4521000001" });
    await guest({ email: null, phone: "+4521000001", do_not_contact: true });
    expect((await ask({ email: "OWNER@example.org", content: CONTENT })).body).toMatchObject({ user_id: id });
    expect((await ask({ phone: "+45 21 00 00 01", sms_body: { en: "Hi" } })).body).toMatchObject({
      status: "skipped",
      reason: "do_not_contact",
    });
  });
});

describe("a text", () => {
  test("goes once, in the language of the guest, and a report tells that it arrived", async () => {
    const user_id = await guest({ email: null, phone: "+4521000002", locale: "da" });
    const { body } = await ask({ user_id, sms_body: { da: "Port {{ variables.gate }}", en: "Gate" }, variables: { gate: "Æ" } });
    expect(await ended(body.id)).toMatchObject({ status: "sent", parts: 1, language: "da", delivered_at: null });
    const sent = texts.find(({ to }) => to === "+4521000002");
    expect(sent?.text).toBe("Port Æ");
    const report = {
      kind: "report",
      ref: sent?.ref ?? "",
      state: "delivered",
      providerId: "7",
      detail: "DELIVERED",
      deadNumber: false,
    } as const;
    await applyReport({ db: world.db, secretKey: world.config.secretKey }, report);
    expect((await world.vera("GET", `/v1/messages/${body.id}`)).body.delivered_at).toMatch(/Z$/);
  });

  test("whose answer never came is unknown, is not sent again, and settled by look-up", async () => {
    const user_id = await guest({ email: null, phone: "+4521000003" });
    answers.push({ kind: "unknown", reason: "no answer" });
    const { body } = await ask({ user_id, sms_body: { en: "Hi" } });
    expect(await ended(body.id)).toMatchObject({ status: "unknown", reason: "unconfirmed" });
    await sleep(700);
    expect(texts.filter(({ to }) => to === "+4521000003")).toHaveLength(0);
    looked = "never_arrived";
    await world.sql("update messages set sent_at = sent_at - interval '3 minutes' where id = $1", [body.id]);
    expect(await until(body.id, ({ status }) => status === "sent")).toMatchObject({ attempts: 2 });
    expect(texts.filter(({ to }) => to === "+4521000003")).toHaveLength(1);
  });
});

test("the same dedupe_key makes one message, and something else under it is refused", async () => {
  const user_id = await guest({ email: "once@example.org" });
  const answersOfAll = await Promise.all([1, 2, 3].map(() => ask({ user_id, content: CONTENT, dedupe_key: "order-1" })));
  const [id] = new Set(answersOfAll.map(({ body }) => body.id));
  expect(answersOfAll.map(({ status, body }) => [status, body.id])).toEqual([1, 2, 3].map(() => [201, id]));
  await ended(String(id));
  expect(express.sent.filter(({ to }) => to === "once@example.org")).toHaveLength(1);
  const other = await ask({ user_id, content: CONTENT, variables: { gate: "South" }, dedupe_key: "order-1" });
  expect(other).toMatchObject({ status: 422, body: { errors: [{ pointer: "/dedupe_key", code: "dedupe_key_used" }] } });
});

test("what does not go together is refused with what to change", async () => {
  const user_id = await guest({ email: "any@example.org" });
  const codes = async (body: Record<string, unknown>) =>
    (await ask(body)).body.errors.map(({ pointer, code }: { pointer: string; code: string }) => `${pointer} ${code}`);
  expect(await codes({ content: CONTENT })).toEqual(["/user_id one_recipient"]);
  expect(await codes({ user_id, email: "a@example.org", content: CONTENT })).toEqual(["/email one_recipient"]);
  expect(await codes({ user_id })).toEqual(["/email_message_id one_content"]);
  expect(await codes({ phone: "+4521000009", content: CONTENT })).toEqual(["/phone wrong_channel"]);
  expect(await codes({ phone: "12", sms_body: { en: "Hi" } })).toEqual(["/phone bad_phone"]);
  expect(await codes({ user_id, sms_body: { en: "{{ a" } })).toEqual(["/sms_body/en bad_liquid"]);
  expect(await codes({ user_id, content: { subject: { en: "{% if %}" }, body: { en: "x" } } })).toEqual(["/content/subject/en bad_liquid"]);
  expect(await codes({ user_id, content: { subject: { en: "a" }, body: { da: "x" } } })).toEqual(["/content no_language"]);
});
