import { randomUUIDv7 } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { insertGuests, insertMessage, insertSegment } from "../../../test/world-content.ts";
import { recipientToken } from "./schema.ts";

let world: World;
let campaignId: string;
let position = 0;
beforeAll(async () => {
  world = await createWorld();
  const [segmentId, messageId] = [await insertSegment(world, world.nordlys), await insertMessage(world, world.nordlys)];
  const guests = await insertGuests(
    world,
    world.nordlys,
    Array.from({ length: 5 }, (_, n) => ({ email: `g${n}@example.org` })),
  );
  campaignId = randomUUIDv7();
  const at = [world.nordlys.id, campaignId];
  await world.sql(
    `insert into campaigns (organization_id, id, edition_id, segment_id, email_message_id, name, channel, status, total_recipients, tracking)
     values ($1, $2, $3, $4, $5, 'x', 'email', 'sent', 5, 'individual')`,
    [...at, world.nordlys.thisYear, segmentId, messageId],
  );
  await world.sql(
    "insert into campaign_recipients (organization_id, campaign_id, position, user_id, state, sent_at) select $1, $2, n, id, 'sent', now() - interval '1 hour' from unnest($3::uuid[]) with ordinality as g(id, n)",
    [...at, guests],
  );
  await world.sql(
    "insert into campaign_chunks (organization_id, campaign_id, chunk, lo, hi, state, sent) values ($1, $2, 1, 1, 5, 'done', 5)",
    at,
  );
  await world.sql(
    "insert into campaign_links (organization_id, campaign_id, n, language, target) select $1, $2, n, '', 'https://example.org/' || n from generate_series(1, 4) n",
    at,
  );
});
afterAll(() => world.close());

const BROWSER = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0", "accept-language": "da" };
const token = (at: number) => recipientToken(world.config.secretKey, "track", { campaignId, position: at });
const open = (at: number, headers: Record<string, string> = BROWSER) =>
  world.app.inject({ method: "GET", url: `/o/${token(at)}.gif`, headers });
const click = (at: number, link: number, headers: Record<string, string> = BROWSER) =>
  world.app.inject({ method: "GET", url: `/c/${token(at)}/${link}`, headers });
const counts = async () => (await world.sql("select opened, clicked from campaign_chunks where campaign_id = $1", [campaignId]))[0];
const next = async () => {
  position += 1;
  await world.sql("update campaign_chunks set opened = 0, clicked = 0");
  return position;
};

test("opens and clicks of a person count once each", async () => {
  const at = await next();
  for (const answer of [await open(at), await open(at), await click(at, 1), await click(at, 2)])
    expect([200, 302]).toContain(answer.statusCode);
  expect(await counts()).toEqual({ opened: 1, clicked: 1 });
});

test("who follows every link at once was a gateway, and what it did before is taken back; the person after it counts", async () => {
  const at = await next();
  await open(at);
  for (const link of [1, 2, 3, 4]) expect((await click(at, link)).statusCode).toBe(302);
  expect(await counts()).toEqual({ opened: 0, clicked: 0 });
  await world.sql("update message_events set at = at - interval '1 minute'");
  await click(at, 1);
  expect(await counts()).toEqual({ opened: 0, clicked: 0 });
  await click(at, 1, { ...BROWSER, "user-agent": "Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Mobile Safari/604.1" });
  expect(await counts()).toEqual({ opened: 0, clicked: 1 });
});

test("who declines tracking is sent on, and nothing tells who it was", async () => {
  const at = await next();
  expect((await click(at, 1, { ...BROWSER, "sec-gpc": "1" })).headers["location"]).toBe("https://example.org/1");
  await open(at, { ...BROWSER, dnt: "1" });
  expect(await counts()).toEqual({ opened: 0, clicked: 0 });
  expect(await world.sql("select position, machine, detail from message_events where detail ->> 'why' = 'declined'")).toEqual([
    { position: 0, machine: true, detail: { why: "declined" } },
    { position: 0, machine: true, detail: { why: "declined" } },
  ]);
});

test("aggregate tracking counts without storing who", async () => {
  await next();
  await open(0);
  await click(0, 1);
  await click(0, 1, { "user-agent": "curl/8" });
  expect(await counts()).toEqual({ opened: 1, clicked: 1 });
  const kept = await world.sql(
    "select position, type, link, machine, detail from message_events where position = 0 and coalesce(detail ->> 'why', '') <> 'declined' order by id",
  );
  expect(kept).toEqual([
    { position: 0, type: "open", link: null, machine: false, detail: {} },
    { position: 0, type: "click", link: 1, machine: false, detail: {} },
    { position: 0, type: "click", link: 1, machine: true, detail: { why: "agent" } },
  ]);
  expect(
    await world.sql("select 1 from campaign_recipients where position > 3 and (opened_at is not null or clicked_at is not null)"),
  ).toEqual([]);
});
