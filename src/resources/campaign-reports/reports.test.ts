import { afterAll, beforeAll, expect, test } from "vitest";
import { createStage, ended, type Stage } from "../../../test/stage.ts";
import { insertGuests, insertMessage, insertSegment } from "../../../test/world-content.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { recordMessageEvent } from "../tracking/queries.ts";

let stage: Stage;
let id: string;
let guests: string[];
const get = (path: string, as = stage.world.vera) => as("GET", `/v1/campaigns/${id}${path}`);

beforeAll(async () => {
  stage = await createStage();
  const { world } = stage;
  guests = await insertGuests(world, world.nordlys, [
    { email: "opener@example.org", first_name: "Opal", locale: "da", consent: "granted" },
    { email: "reader@example.org", first_name: "Rune", locale: "en", consent: "granted" },
    { email: "gone@example.org", first_name: "Gerd", country: "DK", consent: "granted" },
    { email: "never@example.org", first_name: "Nora" },
    { email: "no@example.org", first_name: "Nils", consent: "withdrawn" },
    { email: null, first_name: "Anon", consent: "granted" },
  ]);
  stage.transport.answers.set("gone@example.org", [{ kind: "refused", bounce: "hard", response: "550 no such user", code: 550 } as never]);
  id = await stage.draft({ message: { tracking: "individual" } });
});
afterAll(() => stage.close());

test("a dry run tells who gets it and who does not, languages with samples, and changes nothing", async () => {
  const { world } = stage;
  const before = await world.sql(
    "select (select count(*) from campaigns) as campaigns, (select count(*) from campaign_recipients) as recipients",
  );
  const answer = await world.ben("POST", `/v1/campaigns/${id}/dry-run`);
  expect(answer.body).toMatchObject({ user_count: 6, total_recipients: 3, communication_type: "marketing", without_consent: null });
  expect(answer.body.excluded.map(({ reason, count }: { reason: string; count: number }) => [reason, count])).toEqual([
    ["no_address", 1],
    ["no_consent", 1],
    ["unsubscribed", 1],
  ]);
  expect(answer.body.excluded[1].users).toMatchObject([{ id: guests[3], email: "never@example.org" }]);
  const [danish, english] = answer.body.languages;
  expect(danish).toMatchObject({
    language: "da",
    recipients: 2,
    guessed: 1,
    sample: { subject: expect.stringMatching(/^Hej (Opal|Gerd)$/) },
    problem: null,
  });
  expect(english).toMatchObject({ language: "en", recipients: 1, guessed: 0, sample: { html: expect.stringContaining("Dear Rune") } });
  expect(answer.body.expected).toEqual({ messages_per_second: null, seconds: null, end: null });
  expect(
    await world.sql("select (select count(*) from campaigns) as campaigns, (select count(*) from campaign_recipients) as recipients"),
  ).toEqual(before);
  const page = (await world.ben("POST", `/v1/campaigns/${id}/dry-run?reason=no_consent&page_size=1`)).body.excluded_page;
  expect(page).toMatchObject({ reason: "no_consent", users: [{ id: guests[3] }], next_cursor: null });
});

test("a dry run of a transactional campaign tells how many it reaches without consent, and one that cannot be sent says why", async () => {
  const { world } = stage;
  const segment = await insertSegment(world, world.nordlys, { communication_type: "transactional" });
  const draft = async (message: object) => {
    const email_message_id = await insertMessage(world, world.nordlys, { communication_type: "transactional", ...message });
    const body = { organization_id: world.nordlys.id, edition_id: world.nordlys.thisYear, name: "Gates", channel: "email" };
    return (await world.ben("POST", "/v1/campaigns", { ...body, segment_id: segment, email_message_id })).body.id;
  };
  const dryRun = async (message: object) => world.ben("POST", `/v1/campaigns/${await draft(message)}/dry-run`);
  expect((await dryRun({})).body).toMatchObject({ total_recipients: 5, without_consent: 2 });
  expect((await dryRun({ subject: {} })).body).toMatchObject({ status: 422, detail: expect.stringContaining("no language") });
  const broken = await dryRun({ subject: { en: "Hi" }, body: { en: "<p>{{ user.first_name | date: user }}</p>" } });
  expect(broken.status).toBe(200);
});

test("progress comes as server-sent events and ends with the campaign", async () => {
  const { world } = stage;
  await world.max("POST", `/v1/campaigns/${id}/send-now`);
  const watched = get("/events");
  stage.startSending();
  await stage.until(id, ended);
  const { headers, body } = await watched;
  expect(headers["content-type"]).toBe("text/event-stream");
  const events = [...String(body).matchAll(/^event: (\w+)\ndata: (.+)$/gm)].map(([, event, data]) => [event, JSON.parse(data ?? "")]);
  expect(events[0]).toMatchObject(["progress", { id, status: "calculating", total_recipients: 0 }]);
  expect(events.at(-1)).toMatchObject(["end", { status: "sent", total_recipients: 3, sent: 2, failed: 1, queued: 0 }]);
  expect((await get("/events", world.rita)).status).toBe(404);
});

test("more streams than one credential may have are refused, and a stream that ended leaves its place", async () => {
  const { world } = stage;
  const waiting = await stage.draft();
  await world.max("POST", `/v1/campaigns/${waiting}/schedule`, { scheduled_at: "2099-01-01T00:00:00Z" });
  const open = Array.from({ length: 10 }, () => world.vera("GET", `/v1/campaigns/${waiting}/events`));
  let refused = await get("/events");
  for (let i = 0; i < 20 && refused.status === 200; i += 1) refused = await get("/events");
  expect(refused).toMatchObject({ status: 429, headers: { "retry-after": "10" } });
  expect((await get("/events", world.ben)).status).toBe(200);
  await world.max("POST", `/v1/campaigns/${waiting}/cancel`);
  await Promise.all(open);
  expect((await get("/events")).status).toBe(200);
});

test("recipients are listed with what became of them, also those left out; filters, search and cursor hold", async () => {
  const { world } = stage;
  const positions = await world.sql<{ position: number }>(
    "select position from campaign_recipients where campaign_id = $1 and user_id = $2",
    [id, guests[0]],
  );
  const recipient = { campaignId: id, position: positions[0]?.position ?? 0 };
  for (const event of [
    { type: "open" as const, machine: true, detail: {} },
    { type: "open" as const, machine: false, detail: {} },
    { type: "click" as const, machine: false, link: 1, detail: {} },
  ])
    await inOrganizations(world.db, [world.nordlys.id], (trx) => recordMessageEvent(trx, world.nordlys.id, recipient, event));
  const all = (await get("/recipients")).body;
  expect(all.count).toBe(6);
  const of = (email: string) => all.results.find((row: { email: string }) => row.email === email);
  expect(of("opener@example.org")).toMatchObject({ state: "sent", language: "da", opened_at: expect.any(String), reason: "" });
  expect(of("opener@example.org").timeline.map(({ type, machine }: { type: string; machine: boolean }) => [type, machine])).toEqual([
    ["sent", false],
    ["open", true],
    ["open", false],
    ["click", false],
  ]);
  expect(of("gone@example.org")).toMatchObject({ state: "failed", reason: "bounced", response: "550 no such user", sent_at: null });
  expect(of("no@example.org")).toMatchObject({ state: "left_out", reason: "unsubscribed", timeline: [] });
  expect((await get("/recipients?state=sent")).body.count).toBe(2);
  expect((await get("/recipients?reason=no_consent")).body.results).toMatchObject([{ email: "never@example.org" }]);
  expect((await get("/recipients?search=opal")).body.results).toMatchObject([{ first_name: "Opal" }]);
  const first = (await get("/recipients?cursor=&page_size=4")).body;
  const second = (await world.vera("GET", new URL(first.next).pathname + new URL(first.next).search)).body;
  expect([...first.results, ...second.results].map((row) => row.id)).toEqual([...guests].sort());
});

test("a link leads elsewhere once its target is changed, the report keeps both, and only web addresses are taken", async () => {
  const { world } = stage;
  expect((await get("/links")).body.links).toMatchObject([
    { n: 1, target: "https://shop.example.org/tickets", changed_at: null, recipients: 1, clicks: 1, machine_clicks: 0 },
  ]);
  const change = (target: string, as = world.max) => as("PATCH", `/v1/campaigns/${id}/links/1`, { target });
  for (const target of [
    "javascript:alert(1)",
    "mailto:a@b.dk",
    "//evil.example",
    "https://a:b@evil.example",
    "https:\\evil.example",
    "ftp://x.example",
    "{{ user.city }}",
    "https://x.example/{{ user.city }}",
    "data:text/html,x",
  ])
    expect((await change(target)).body.errors?.[0]?.pointer, target).toBe("/target");
  expect((await change("https://example.org/new", world.ben)).status).toBe(403);
  expect((await change("https://example.org/new", world.rita)).status).toBe(404);
  const changed = await change("https://example.org/new place".replace(" ", "%20"));
  expect(changed.body).toMatchObject({
    target: "https://example.org/new%20place",
    original: "https://shop.example.org/tickets",
    clicks: 1,
  });
  const click = /https:\/\/preo\.test(\/c\/[^"\s=]+\/1)/.exec((await stage.transport.parsed("reader@example.org")).html ?? "")?.[1];
  // Names no language, as a gateway: it is led there and does not count.
  const redirect = await world.app.inject({ method: "GET", url: click ?? "" });
  expect(redirect.headers["location"]).toBe("https://example.org/new%20place");
  const [entry] = await world.sql<{ changes: object }>("select changes from audit_entries where action = 'campaign.link_changed'");
  expect(entry?.changes).toMatchObject({ fields: { target: { before: "https://shop.example.org/tickets" } }, note: { link: 1 } });
});

test("results come by time, in whole intervals", async () => {
  const { interval, points } = (await get("/stats/series?interval=day")).body;
  expect(interval).toBe("day");
  expect(points).toHaveLength(1);
  expect(points[0]).toMatchObject({ sent: 2, opened: 1, bounced: 0 });
  // Midnight in Copenhagen is 22 or 23 o'clock in UTC.
  expect(points[0].at).toMatch(/T2[23]:00:00\.000Z$/);
  expect((await get("/stats/series")).body.points[0].at).toMatch(/:00:00\.000Z$/);
});

test("a segment from a campaign holds exactly those who did it", async () => {
  const { world } = stage;
  const countOf = async (who: string) => {
    const { status, body } = await world.ben("POST", `/v1/campaigns/${id}/segment`, { who });
    expect(status).toBe(201);
    const { estimated_count } = (
      await world.vera("POST", "/v1/segments/cel/validate", {
        organization_id: world.nordlys.id,
        edition_id: null,
        expression: body.expression,
      })
    ).body;
    return estimated_count;
  };
  await world.sql("update campaign_recipients set bounced_at = now() where campaign_id = $1 and user_id = $2", [id, guests[2]]);
  const counts: Record<string, number> = {};
  for (const who of ["sent", "opened", "not_opened", "clicked", "bounced"]) counts[who] = await countOf(who);
  expect(counts).toEqual({ sent: 2, opened: 1, not_opened: 1, clicked: 1, bounced: 1 });
  await world.sql("update campaigns set tracking = 'aggregate' where id = $1", [id]);
  expect((await world.ben("POST", `/v1/campaigns/${id}/segment`, { who: "opened" })).body.detail).toContain("aggregate");
});

test("who has had as many marketing messages as the organization allows is left out as capped", async () => {
  const { world } = stage;
  await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { frequency_cap: { messages: 1, days: 7 } });
  const capped = await stage.draft();
  const answer = await world.ben("POST", `/v1/campaigns/${capped}/dry-run`);
  const reasons = Object.fromEntries(answer.body.excluded.map(({ reason, count }: { reason: string; count: number }) => [reason, count]));
  expect(reasons).toMatchObject({ capped: 2 });
  await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { frequency_cap: { messages: 2, days: 7 } });
  const [one, two] = [await stage.draft(), await stage.draft()];
  await world.max("POST", `/v1/campaigns/${one}/send-now`);
  await world.sql("update campaigns set status = 'draft' where id = $1", [two]);
  await stage.until(one, ended);
  expect((await world.ben("POST", `/v1/campaigns/${two}/dry-run`)).body.total_recipients).toBe(0);
  await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { frequency_cap: null });
  expect((await world.ben("POST", `/v1/campaigns/${two}/dry-run`)).body.total_recipients).toBe(2);
});
