import { randomBytes, randomUUIDv7 } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { insertGuests, insertMessage, insertSegment } from "../../../test/world-content.ts";
import { addressCheck, readReturnPath, returnPath } from "../../channels/email/bounce/return-path.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { type Returned, recordReturned } from "./queries.ts";
import { receiveReport } from "./receive-report.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

/** A campaign that went to these guests. */
async function sentTo(userIds: string[]): Promise<string> {
  const [segmentId, messageId] = [await insertSegment(world, world.nordlys), await insertMessage(world, world.nordlys)];
  const id = randomUUIDv7();
  await world.sql(
    `insert into campaigns (organization_id, id, edition_id, segment_id, email_message_id, name, channel, status, total_recipients) values ($1, $2, $3, $4, $5, 'x', 'email', 'sent', $6)`,
    [world.nordlys.id, id, world.nordlys.thisYear, segmentId, messageId, userIds.length],
  );
  await world.sql(
    "insert into campaign_recipients (organization_id, campaign_id, position, user_id, state, sent_at) select $1, $2, n, id, 'sent', now() from unnest($3::uuid[]) with ordinality as g(id, n)",
    [world.nordlys.id, id, userIds],
  );
  await world.sql(
    "insert into campaign_chunks (organization_id, campaign_id, chunk, lo, hi, state, sent) values ($1, $2, 1, 1, $3, 'done', $3)",
    [world.nordlys.id, id, userIds.length],
  );
  return id;
}

const record = (campaignId: string, more: Partial<Returned>) =>
  inOrganizations(world.db, [world.nordlys.id], (trx) =>
    recordReturned(
      trx,
      world.nordlys.id,
      {
        ...{ campaignId, position: 1, type: "bounce", bounce: "soft", status: "4.2.2", diagnostic: "full", source: "mailbox" },
        ...{ fingerprint: randomBytes(32), isCurrentAddress: () => true, ...more },
      },
      world.config.secretKey,
    ),
  );
const statusOf = async (userId: string) =>
  (
    await world.sql(
      "select email_status, (select reason from suppressions s where s.address = u.email_key) as suppressed from users u where id = $1",
      [userId],
    )
  )[0];
const age = (days: number) => world.sql("update message_events set at = at - make_interval(days => $1)", [days]);

test("a full mailbox is given up after three bounces over a week and two campaigns, not before", async () => {
  const [userId = ""] = await insertGuests(world, world.nordlys, [{ email: "full@example.org" }]);
  const [first, second] = [await sentTo([userId]), await sentTo([userId])];
  await record(first, {});
  await age(4);
  await record(first, {});
  await age(4);
  await record(first, {});
  expect(await statusOf(userId)).toEqual({ email_status: "ok", suppressed: null });
  await record(second, {});
  expect(await statusOf(userId)).toEqual({ email_status: "bounced", suppressed: "bounce" });
  const { body } = await world.vera("GET", `/v1/campaigns/${first}/stats`);
  expect(body).toMatchObject({ sent: 1, bounced: 1, delivered: 0 });
});

test("three soft bounces on one day are no reason, nor are those of an address that the guest no longer has", async () => {
  const [userId = ""] = await insertGuests(world, world.nordlys, [{ email: "busy@example.org" }]);
  const campaigns = [await sentTo([userId]), await sentTo([userId])];
  for (const id of [...campaigns, ...campaigns]) await record(id, {});
  expect(await statusOf(userId)).toEqual({ email_status: "ok", suppressed: null });
  await age(10);
  await world.sql("update users set email = 'new@example.org', email_key = 'new@example.org' where id = $1", [userId]);
  await record(campaigns[0] ?? "", {});
  expect(await statusOf(userId)).toEqual({ email_status: "ok", suppressed: null });
});

test("a complaint ends all marketing at once and leaves a withdrawal that no import overrides", async () => {
  const [userId = ""] = await insertGuests(world, world.nordlys, [{ email: "angry@example.org", consent: "granted" }]);
  await record(await sentTo([userId]), { type: "complaint", bounce: "none" });
  expect(await statusOf(userId)).toEqual({ email_status: "complained", suppressed: "complaint" });
  const [entry] = await world.sql(
    "select status, (select reason from consent_history h where h.consent_id = c.id order by at desc limit 1) as reason from consents c where user_id = $1",
    [userId],
  );
  expect(entry).toEqual({ status: "withdrawn", reason: "complaint" });
});

test("bounces of single recipients are events only where an endpoint asks for them", async () => {
  const [userId = ""] = await insertGuests(world, world.nordlys, [{ email: "told@example.org" }]);
  const campaign = await sentTo([userId]);
  const told = () => world.sql("select data from events where type = 'message.bounced'");
  await record(campaign, {});
  expect(await told()).toEqual([]);
  await world.ada("POST", "/v1/webhooks", {
    organization_id: world.nordlys.id,
    url: "https://hooks.example.com/x",
    event_types: ["message.bounced"],
  });
  await record(campaign, { bounce: "hard", status: "5.1.1" });
  expect(await told()).toMatchObject([{ data: { campaign_id: campaign, user_id: userId, bounce: "hard", status: "5.1.1" } }]);
});

test("a return path names its recipient in 64 characters, in any case, and only with our key", async () => {
  const reference = {
    campaignId: randomUUIDv7(),
    position: 1_000_000,
    addressCheck: addressCheck(world.config.secretKey, "kim@example.org"),
  };
  const path = returnPath(world.config.secretKey, "bounces.example.org", reference);
  expect(path.indexOf("@")).toBeLessThanOrEqual(64);
  expect(path).not.toContain("kim");
  expect(readReturnPath(world.config.secretKey, path.toUpperCase())).toEqual(reference);
  expect(readReturnPath("another-key-of-more-than-32-characters", path)).toBeUndefined();
});

test("a report about an address that the guest has changed since counts for the campaign alone", async () => {
  const [userId = ""] = await insertGuests(world, world.nordlys, [{ email: "moved@example.org" }]);
  const campaignId = await sentTo([userId]);
  const { secretKey } = world.config;
  const path = returnPath(secretKey, "bounces.example.org", {
    campaignId,
    position: 1,
    addressCheck: addressCheck(secretKey, "old@example.org"),
  });
  const words = "Sorry, no mailbox here by that name. (#5.1.1)";
  const raw = `From: <MAILER-DAEMON@mx.example.net>\r\nTo: ${path}\r\nSubject: failure notice\r\n\r\n${words}`;
  expect(await receiveReport(world.db, secretKey, Buffer.from(raw))).toBe(true);
  expect(await receiveReport(world.db, secretKey, Buffer.from(raw))).toBe(false);
  expect(await statusOf(userId)).toEqual({ email_status: "ok", suppressed: null });
  expect((await world.vera("GET", `/v1/campaigns/${campaignId}/stats`)).body).toMatchObject({ bounced: 1 });
});
