import { randomUUIDv7 } from "node:crypto";
import type { FastifyInstance } from "fastify";
import { afterAll, beforeAll, expect, test } from "vitest";
import {
  type About,
  altered,
  CERTIFICATE_URL,
  MAILGUN_KEY,
  POSTMARK_LOGIN,
  playedMailgun,
  playedPostmark,
  playedSendgrid,
  playedSns,
  type SentCall,
  TOPIC,
} from "../../../test/provider-calls.ts";
import { createWorld, type Organization, type World } from "../../../test/world.ts";
import { insertGuests, insertMessage, insertSegment } from "../../../test/world-content.ts";
import { addressCheck, returnPath } from "../../channels/email/bounce/return-path.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { pruneCalls } from "./queries.ts";

const [sns, sendgrid, mailgun, postmark] = [playedSns(), playedSendgrid(), playedMailgun(), playedPostmark()];
let world: World;
let app: FastifyInstance;
beforeAll(async () => {
  world = await createWorld();
  app = await world.appWith({ egress: sns.egress });
});
afterAll(() => world.close());

let guests = 0;
/** A guest to whom a campaign went. */
async function sent(organization: Organization = world.nordlys, consent?: "granted"): Promise<About & { userId: string }> {
  guests += 1;
  const address = `guest${guests}@example.org`;
  const [userId = ""] = await insertGuests(world, organization, [{ email: address, ...(consent ? { consent } : {}) }]);
  const [segmentId, messageId] = [await insertSegment(world, organization), await insertMessage(world, organization)];
  const campaignId = randomUUIDv7();
  await world.sql(
    `insert into campaigns (organization_id, id, edition_id, segment_id, email_message_id, name, channel, status, total_recipients) values ($1, $2, $3, $4, $5, 'x', 'email', 'sent', 1)`,
    [organization.id, campaignId, organization.thisYear, segmentId, messageId],
  );
  await world.sql(
    "insert into campaign_recipients (organization_id, campaign_id, position, user_id, state, sent_at) values ($1, $2, 1, $3, 'sent', now())",
    [...[organization.id, campaignId, userId]],
  );
  await world.sql(
    "insert into campaign_chunks (organization_id, campaign_id, chunk, lo, hi, state, sent) values ($1, $2, 1, 1, 1, 'done', 1)",
    [...[organization.id, campaignId]],
  );
  return { campaignId, position: 1, address, userId };
}

const made = new Map<string, string>();
/** The path of Nordlys's callback for this provider. */
async function hook(provider: "ses" | "sendgrid" | "mailgun" | "postmark"): Promise<string> {
  const key = { ses: TOPIC, sendgrid: sendgrid.key, mailgun: MAILGUN_KEY, postmark: POSTMARK_LOGIN }[provider];
  const known = made.get(provider);
  if (known) return known;
  const { status, body } = await world.ada("POST", "/v1/email-callbacks", { organization_id: world.nordlys.id, provider, key });
  expect(status, JSON.stringify(body)).toBe(201);
  made.set(provider, new URL(body.url).pathname);
  return new URL(body.url).pathname;
}

const deliver = async (url: string, call: SentCall) => (await app.inject({ method: "POST", url, ...call })).statusCode;
const statusOf = async (about: { userId: string }) =>
  (await world.sql<{ email_status: string }>("select email_status from users where id = $1", [about.userId]))[0]?.email_status;

test("a bounce that each provider tells of suppresses its guest and counts for its campaign, once", async () => {
  const tell = { ses: sns.notify, sendgrid: sendgrid.bounce, mailgun, postmark };
  for (const provider of ["ses", "sendgrid", "mailgun", "postmark"] as const) {
    const about = await sent();
    const call = tell[provider](about);
    expect([await deliver(await hook(provider), call), await statusOf(about)]).toEqual([200, "bounced"]);
    expect(await deliver(await hook(provider), call)).toBe(409);
    expect((await world.vera("GET", `/v1/campaigns/${about.campaignId}/stats`)).body).toMatchObject({ sent: 1, bounced: 1, delivered: 0 });
  }
});

test("a complaint ends marketing, whether SES, Mailgun or Postmark tells of it", async () => {
  for (const provider of ["ses", "mailgun", "postmark"] as const) {
    const about = await sent(world.nordlys, "granted");
    const call = { ses: sns.notify(about, "Complaint"), mailgun: mailgun(about, "complained"), postmark: postmark(about, "SpamComplaint") }[
      provider
    ];
    expect([await deliver(await hook(provider), call), await statusOf(about)]).toEqual([200, "complained"]);
    expect(await world.sql("select status from consents where user_id = $1", [about.userId])).toEqual([{ status: "withdrawn" }]);
  }
});

test("Postmark may tell of an address alone: the last mail to it is meant, and no other organization's", async () => {
  const [mine, theirs] = [await sent(), await sent(world.rival)];
  const bare = playedPostmark(POSTMARK_LOGIN, false);
  for (const about of [mine, theirs]) expect(await deliver(await hook("postmark"), bare(about))).toBe(200);
  expect([await statusOf(mine), await statusOf(theirs)]).toEqual(["bounced", "ok"]);
  expect((await world.vera("GET", `/v1/campaigns/${mine.campaignId}/stats`)).body).toMatchObject({ bounced: 1 });
});

test("another key takes the former one's place, under the same URL", async () => {
  const made = await world.ada("POST", "/v1/email-callbacks", {
    organization_id: world.nordlys.id,
    provider: "mailgun",
    key: "the-first-signing-key",
  });
  const change = (body: Record<string, unknown>) => world.ada("PATCH", `/v1/email-callbacks/${made.body.id}`, body);
  expect(await change({ key: "short" })).toMatchObject({ status: 422, body: { errors: [{ pointer: "/key", code: "unfit_key" }] } });
  const changed = await change({ key: "the-second-signing-key", description: "EU" });
  expect(changed).toMatchObject({ status: 200, body: { url: made.body.url, description: "EU" } });
  const path = new URL(made.body.url).pathname;
  const about = await sent();
  expect(await deliver(path, playedMailgun("the-first-signing-key")(about))).toBe(401);
  expect(await deliver(path, playedMailgun("the-second-signing-key")(about))).toBe(200);
});

test("a message that SES shows without its headers is told by its return path", async () => {
  const about = await sent();
  const { secretKey } = world.config;
  const source = returnPath(secretKey, "b.example.org", { ...about, addressCheck: addressCheck(secretKey, about.address) });
  const told = {
    notificationType: "Bounce",
    mail: { source },
    bounce: { bounceType: "Permanent", bounceSubType: "NoEmail", bouncedRecipients: [{ emailAddress: about.address }] },
  };
  expect(await deliver(await hook("ses"), sns.call({ Type: "Notification", Message: JSON.stringify(told) }))).toBe(200);
  expect(await statusOf(about)).toBe("bounced");
});

test("what is not signed, signed by another, altered or too old has no effect", async () => {
  const about = await sent();
  const at = (seconds: number) => ({ ...about, at: new Date(Date.now() + seconds * 1000) });
  const [ses, grid, gun] = [sns.notify(about), sendgrid.bounce(about), mailgun(about)];
  const refused: ["ses" | "sendgrid" | "mailgun", SentCall][] = [
    ["ses", altered(ses, (body) => delete body["Signature"])],
    ["ses", altered(ses, (body) => Object.assign(body, { Message: `${String(body["Message"])} ` }))],
    ["ses", altered(ses, (body) => Object.assign(body, { SignatureVersion: "1" }))],
    ["ses", playedSns().notify(about)],
    ["ses", sns.notify(about, "Bounce", "arn:aws:sns:eu-west-1:123456789012:others")],
    ["ses", sns.notify(at(-301))],
    ["sendgrid", { ...grid, headers: { "content-type": "application/json" } }],
    ["sendgrid", { ...grid, payload: grid.payload.trim() }],
    ["sendgrid", playedSendgrid().bounce(about)],
    ["sendgrid", sendgrid.bounce(at(-301))],
    ["sendgrid", sendgrid.bounce(at(310))],
    ["mailgun", altered(gun, (body) => delete body["signature"])],
    ["mailgun", playedMailgun("another-signing-key-of-a-test")(about)],
    ["mailgun", mailgun(at(-301))],
    ["mailgun", { headers: {}, payload: "" }],
  ];
  for (const [index, [provider, call]] of refused.entries())
    expect([index, await deliver(await hook(provider), call)]).toEqual([index, 401]);
  expect(await statusOf(about)).toBe("ok");
  expect(
    await deliver(
      (await hook("mailgun")).replace(/.$/, (last) => (last === "A" ? "B" : "A")),
      gun,
    ),
  ).toBe(404);
});

test("only the configured topic is confirmed, at Amazon's own host, and nothing that a call names is fetched", async () => {
  sns.asked.length = 0;
  const fresh = playedSns();
  const other = await world.appWith({ egress: fresh.egress });
  const url = await hook("ses");
  const send = async (call: SentCall) => (await other.inject({ method: "POST", url, ...call })).statusCode;
  const about = await sent();
  for (const evil of [
    "https://hooks.example.com/SimpleNotificationService-0123456789abcdef.pem",
    "https://sns.eu-west-1.amazonaws.com.example.com/SimpleNotificationService-0123456789abcdef.pem",
    "https://sns.eu-west-1.amazonaws.com@example.com/SimpleNotificationService-0123456789abcdef.pem",
    "https://sns.us-east-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
    "http://sns.eu-west-1.amazonaws.com/SimpleNotificationService-0123456789abcdef.pem",
    "https://sns.eu-west-1.amazonaws.com/../evil.pem",
  ])
    expect(await send(altered(fresh.notify(about), (body) => Object.assign(body, { SigningCertURL: evil })))).toBe(401);
  expect(fresh.asked).toEqual([]);
  expect(await send(fresh.askToConfirm("2336412f37"))).toBe(200);
  expect(fresh.asked).toEqual([
    CERTIFICATE_URL,
    `https://sns.eu-west-1.amazonaws.com/?${new URLSearchParams({ Action: "ConfirmSubscription", Version: "2010-03-31", TopicArn: TOPIC, Token: "2336412f37" }).toString()}`,
  ]);
  await send(fresh.notify(about));
  expect(fresh.asked).toHaveLength(2);
  const { body } = await world.ada("GET", `/v1/email-callbacks?organization_id=${world.nordlys.id}`);
  expect(body.results.find(({ provider }: { provider: string }) => provider === "ses")).toMatchObject({ confirmed_at: expect.any(String) });
});

test("another organization's message, and an address that is not the guest's, change nobody's status", async () => {
  const [theirs, mine] = [await sent(world.rival), await sent()];
  expect(await deliver(await hook("mailgun"), mailgun(theirs))).toBe(200);
  expect(await deliver(await hook("sendgrid"), sendgrid.bounce({ ...mine, address: "former@example.org" }))).toBe(200);
  expect([await statusOf(theirs), await statusOf(mine)]).toEqual(["ok", "ok"]);
  expect(await world.sql("select 1 from message_events where campaign_id = $1", [theirs.campaignId])).toEqual([]);
});

test("a key that does not fit its provider is refused with what to enter, and never shown or kept in the open", async () => {
  const create = (provider: string, key: string) =>
    world.ada("POST", "/v1/email-callbacks", { organization_id: world.nordlys.id, provider, key });
  for (const [provider, key] of [
    ["ses", "arn:aws:sqs:eu-west-1:123456789012:x"],
    ["ses", "arn:aws:sns:evil.com/:123456789012:x"],
    ["sendgrid", "abc"],
    ["mailgun", "short"],
    ["postmark", "user:short"],
  ] as const)
    expect(await create(provider, key)).toMatchObject({ status: 422, body: { errors: [{ pointer: "/key", code: "unfit_key" }] } });
  const { body } = await create("mailgun", "a-key-that-is-kept-secret");
  const kept = await world.sql<{ text: string }>(
    "select e::text as text from email_callbacks e union all select a::text from audit_entries a",
  );
  expect(JSON.stringify([body, ...kept])).not.toContain("a-key-that-is-kept-secret");
  expect(JSON.stringify(kept)).not.toContain(Buffer.from("a-key-that-is-kept-secret").toString("hex"));
  await world.ada("DELETE", `/v1/email-callbacks/${body.id}`);
  expect(await deliver(new URL(body.url).pathname, playedMailgun("a-key-that-is-kept-secret")(await sent()))).toBe(404);
});

test("what tells calls apart is kept for a day", async () => {
  await world.sql("update email_callback_calls set at = now() - interval '23 hours'");
  const [before] = await world.sql("select count(*)::int as n from email_callback_calls");
  const prune = () => inOrganizations(world.db, [world.nordlys.id], (trx) => pruneCalls(trx, world.nordlys.id));
  await prune();
  expect(await world.sql("select count(*)::int as n from email_callback_calls")).toEqual([before]);
  await world.sql("update email_callback_calls set at = now() - interval '25 hours'");
  await prune();
  expect(await world.sql("select 1 from email_callback_calls")).toEqual([]);
});
