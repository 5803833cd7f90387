import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, startTestJobs, type TestJobs } from "../../../test/jobs.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { countExplanation } from "./count-explanation.job.ts";

const SE = 1_500;
let world: World;
let worker: TestJobs | undefined;
beforeAll(async () => {
  world = await createWorld();
  await world.sql(
    `insert into users (organization_id, id, email, email_key, country)
     select $1, preo_uuid7(), 'guest' || n || '@example.org', 'guest' || n || '@example.org', case when n <= 4000 then 'DK' when n <= 5500 then 'SE' end
     from generate_series(1, 6000) n`,
    [world.nordlys.id],
  );
  await world.sql("analyze users");
});
afterAll(async () => {
  await worker?.stop();
  await world.close();
});

const expression = 'user.country != "DK" && user.bucket >= 0\n && orders.size() == 0';

async function create(fields: object = {}): Promise<string> {
  const body = { organization_id: world.nordlys.id, name: "Not Danish", expression, ...fields };
  return (await world.ben("POST", "/v1/segments", body)).body.id;
}
const explain = async (id: string) => (await world.vera("GET", `/v1/segments/${id}/explain`)).body;
const exact = (id: string) =>
  eventually(async () => {
    const found = await explain(id);
    return found.sampled ? undefined : found;
  });
const jobs = async () => (await world.sql("select 1 from pgboss.job where name = 'segment-explanation'")).length;

test("a sample answers at once, and asking again gives the exact numbers", async () => {
  const id = await create();
  const first = await explain(id);
  expect(first).toMatchObject({ segment_id: id, sampled: true, counted_at: null, total_users: 6_000 });
  expect(first.sample_size).toBeGreaterThan(3_000);
  expect(first.sample_size).toBeLessThanOrEqual(6_000);
  expect(first.clauses.map(({ text, line, column }: { text: string; line: number; column: number }) => [text, line, column])).toEqual([
    ['user.country != "DK"', 1, 1],
    ["user.bucket >= 0", 1, 25],
    ["orders.size() == 0", 2, 5],
  ]);
  expect(first.clauses[1]).toMatchObject({ matches: 6_000, undefined: 0 });
  await explain(id);
  expect(await jobs()).toBe(1);
  worker = await startTestJobs(world, [countExplanation]);
  const second = await exact(id);
  expect(second).toMatchObject({ sampled: false, sample_size: null, counted_at: expect.any(String) });
  expect(second.clauses).toEqual([
    expect.objectContaining({ matches: SE, undefined: 500, funnel: SE }),
    expect.objectContaining({ matches: 6_000, undefined: 0, funnel: SE }),
    expect.objectContaining({ matches: 6_000, undefined: 0, funnel: SE }),
  ]);
});

test("numbers of a clause are kept for other segments too, and until the data changes", async () => {
  const counted = await world.sql<{ n: number }>("select count(*)::int as n from segment_counts");
  const other = await create({ name: "The same again" });
  expect((await explain(other)).sampled).toBe(false);
  expect(await world.sql("select count(*)::int as n from segment_counts")).toEqual(counted);
  await world.sql("update segment_counts set counted_at = counted_at - interval '6 minutes'");
  expect((await explain(other)).sampled).toBe(false);
  await world.sql("update users set city = 'Malmö', country = 'SE' where email = 'guest1@example.org'");
  expect((await explain(other)).sampled).toBe(true);
  expect((await exact(other)).clauses[0]).toMatchObject({ matches: SE + 1 });
});

test("numbers of a clause about refunds are counted anew when a request comes", async () => {
  const id = await create({ expression: "refunds.size() > 0" });
  expect((await exact(id)).clauses[0]).toMatchObject({ matches: 0 });
  await world.sql("update segment_counts set counted_at = counted_at - interval '6 minutes'");
  expect((await explain(id)).sampled).toBe(false);
  await world.sql(
    `with e as (select id, organization_id from editions where organization_id = $1 limit 1),
      o as (insert into orders (organization_id, id, edition_id, source, external_id, user_id, number, status, currency, total_e4, ordered_at, buyer, content_hash)
        select e.organization_id, preo_uuid7(), e.id, 'shop', 'R1', (select u.id from users u where u.organization_id = $1 limit 1), 'R1', 'paid', 'DKK', 10000, now(), '{}', '' from e returning *)
    insert into refund_requests (organization_id, id, edition_id, order_id, user_id, currency, amount_e4, provider, cancels_ticket, requested_by_type)
    select organization_id, preo_uuid7(), edition_id, id, user_id, currency, 10000, 'manual', true, 'api_key' from o`,
    [world.nordlys.id],
  );
  expect((await explain(id)).sampled).toBe(true);
  expect((await exact(id)).clauses[0]).toMatchObject({ matches: 1 });
});

test("few users are all looked at, at once", async () => {
  const body = { organization_id: world.rival.id, name: "Everybody", expression: 'user.country == "DK"' };
  const { id } = (await world.rita("POST", "/v1/segments", body)).body;
  const found = (await world.rita("GET", `/v1/segments/${id}/explain`)).body;
  expect(found).toMatchObject({ sampled: false, sample_size: null, total_users: 0, clauses: [{ matches: 0, undefined: 0, funnel: 0 }] });
});

test("a clause that takes too long has no number, the others have theirs", async () => {
  await worker?.stop();
  const id = await create({ expression: 'user.country == "SE" && consents.size() > 0' });
  await world.sql("begin");
  await world.sql("lock table consents in access exclusive mode");
  const first = await explain(id);
  await world.sql("commit");
  expect([first.sampled, first.clauses.map(({ matches }: { matches: number | null }) => matches)]).toEqual([true, [null, null]]);
  const [view] = await world.sql<{ text: string }>("select rtrim(pg_get_viewdef('segment_consents'), ';') as text");
  await world.sql(
    `create or replace view segment_consents with (security_invoker = true) as select v.* from (${view?.text}) v where pg_sleep(1) is not null`,
  );
  await world.sql(
    `insert into consents (organization_id, id, user_id, channel, status, source, given_at, decided_at)
     select organization_id, preo_uuid7(), id, 'email', 'granted', 'api', now(), now() from users limit 5`,
  );
  worker = await startTestJobs(world, [countExplanation], { statementTimeoutMs: 500 });
  const { clauses } = await exact(id);
  expect(clauses.map(({ matches }: { matches: number | null }) => matches)).toEqual([SE + 1, null]);
  await world.sql(`create or replace view segment_consents with (security_invoker = true) as ${view?.text}`);
});

test("an expression that fits no longer is told with its places", async () => {
  const id = await create({ expression: "edition.starts_at > now", edition_id: world.nordlys.thisYear });
  await world.sql("update segments set edition_id = null where id = $1", [id]);
  const answer = await world.vera("GET", `/v1/segments/${id}/explain`);
  expect([answer.status, answer.body.errors[0]]).toEqual([422, expect.objectContaining({ pointer: "/expression", line: 1, column: 1 })]);
});
