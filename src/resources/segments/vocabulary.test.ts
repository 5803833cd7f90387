import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { insertGuests, now } from "../../../test/segment-guests.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { functions, macros } from "./language.ts";
import { compileSegment, SegmentExpressionError } from "./queries.ts";

let world: World;

beforeAll(async () => {
  world = await createWorld();
  await insertGuests(world);
});
afterAll(() => world.close());

/** Names of the members, as the program's own role finds them. */
async function members(expression: string, editionId: string | null = world.nordlys.thisYear): Promise<string[]> {
  const organizationId = world.nordlys.id;
  return inOrganizations(world.db, [organizationId], async (trx) => {
    const member = await compileSegment(trx, { organizationId, editionId, expression }, now);
    const { rows } = await sql<{ first_name: string }>`
      select u.first_name from users u where u.organization_id = ${organizationId} and ${member} order by 1`.execute(trx);
    return rows.map(({ first_name }) => first_name);
  });
}

const came = "orders.exists(o, o.edition == edition.previous.slug && o.valid) && !orders.exists(o, o.edition == edition.slug && o.valid)";

test.each([
  [came, ["kim"]],
  ['purchases.filter(p, p.edition == "2027" && p.kind == "ticket" && p.valid).map(p, p.active_quantity).sum() >= 10', ["mia"]],
  ['purchases.exists(p, p.valid && "2027-07-03" in p.valid_on)', ["mia"]],
  ['messages.exists(m, m.campaign == "Early bird" && m.delivered && m.open_state == "none" && !m.clicked)', ["nora"]],
  ['orders.exists(o, o.status == "paid")', ["kim", "lars", "mia"]],
  ['user.country == "DK"', ["kim", "lars"]],
  ['user.attributes.shirt_size == "M"', ["kim"]],
  [`user.country == "DK" && ${came} && now - user.created < duration("240h")`, ["kim"]],
  ["true", ["kim", "lars", "mia", "nora", "olga"]],
])("%s", async (expression, expected) => {
  expect(await members(expression)).toEqual(expected);
});

test.each([
  ["user.age == 18", ["kim"]],
  ["user.age == 17", ["lars"]],
  ["has(user.birth_date)", ["kim", "lars"]],
  ['user.birth_date == timestamp("2009-05-01T00:00:00Z")', ["kim"]],
  ['"vip" in user.tags', ["kim", "mia"]],
  ['user.tags.exists(t, t.startsWith("pre"))', ["mia"]],
  ["user.attributes.shifts >= 2.0", ["kim"]],
  ["user.attributes.driver", ["kim"]],
  ['user.attributes.joined < timestamp("2021-01-01T00:00:00Z")', ["kim"]],
  ["user.edition_count == 2", ["lars"]],
  ['user.last_edition == "2027"', ["lars", "mia"]],
  ['"Regulars" in user.segments', ["kim"]],
  ['"Edited since" in user.segments', []],
  ["user.bucket >= 0 && user.bucket <= 99", ["kim", "lars", "mia", "nora", "olga"]],
  ['user.email_status == "bounced"', ["olga"]],
  ['user.phone_country == "DK" && user.last_name.contains("ls")', ["nora"]],
  ['orders.filter(o, o.valid && o.currency == "DKK").map(o, o.total).sum() >= 5000', ["mia"]],
  ['orders.exists(o, o.currency == "DKK" && o.refunded == 100 && o.net_total == 525)', ["lars"]],
  ['orders.exists(o, o.source == "billetto" && o.purchases.exists(p, p.kind == "accommodation" && p.quantity == 3))', ["lars"]],
  ['orders.map(o, o.ordered_at).max() > now - duration("48h")', ["lars"]],
  ['purchases.exists(p, p.product == "Partout" && p.edition == edition.previous.slug)', ["kim", "lars"]],
  ['purchases.exists(p, p.product == "Nothing of the kind")', []],
  ['purchases.exists(p, "early" in p.tags && p.valid)', ["mia"]],
  ['purchases.exists(p, p.status == "refunded" && p.active_quantity == 0)', ["lars"]],
  ['consents.exists(c, c.channel == "email" && c.purpose == "marketing" && c.status == "granted" && !has(c.edition))', ["kim"]],
  ['consents.exists(c, c.status == "withdrawn" && c.edition == edition.slug)', ["lars"]],
  ['messages.exists(m, m.open_state == "human" && m.clicked)', ["kim"]],
  ['messages.exists(m, m.open_state == "machine" && !m.clicked)', ["lars"]],
  ['messages.exists(m, m.open_state == "untracked")', ["mia"]],
  ["messages.exists(m, m.bounced && !m.delivered)", ["olga"]],
  ['messages.exists(m, m.links.exists(l, l.contains("/tickets")))', ["kim"]],
  ["messages.size() == 0", []],
  ['edition.starts_at > now && edition.id != ""', ["kim", "lars", "mia", "nora", "olga"]],
])("%s", async (expression, expected) => {
  expect(await members(expression)).toEqual(expected);
});

test.each(["human", "machine", "untracked", "none"])(
  "the open state %s is the same when compared and when looked for in a list",
  async (state) => {
    for (const message of ["m.delivered || !m.delivered", "m.delivered"]) {
      const listed = await members(`messages.exists(m, (${message}) && m.open_state in ["${state}"])`);
      expect(listed.length).toBeGreaterThan(0);
      expect(await members(`messages.exists(m, (${message}) && m.open_state == "${state}")`)).toEqual(listed);
      expect(await members(`!messages.all(m, !(${message}) || m.open_state != "${state}")`)).toEqual(listed);
    }
  },
);

test("tickets are those that the user bought, with what they admit to and whether they were used", async () => {
  await world.sql(
    `insert into tickets (organization_id, edition_id, order_id, purchase_id, product_id, buyer_id, position, status, checked_in_at)
     select p.organization_id, p.edition_id, p.order_id, p.id, p.product_id, p.user_id, 1, 'active', case when u.first_name = 'kim' then now() end
     from purchases p join users u on u.id = p.user_id join products d on d.id = p.product_id where d.kind = 'ticket' and u.first_name in ('kim', 'mia')`,
  );
  expect(await members('tickets.exists(t, t.product == "Partout" && t.kind == "ticket" && t.status == "active")')).toEqual(["kim", "mia"]);
  expect(
    await members(
      'tickets.exists(t, t.edition == edition.previous.slug && t.checked_in && t.checked_in_at < timestamp("2099-01-01T00:00:00Z"))',
    ),
  ).toEqual(["kim"]);
  expect(await members('tickets.exists(t, t.edition == "2027" && !t.checked_in && !has(t.checked_in_at))')).toEqual(["mia"]);
});

test("every example of the context runs", async () => {
  for (const { example } of [...macros, ...functions]) await members(example);
});

test("refunds are what the user asked back in each edition, with what became of it", async () => {
  await world.sql(
    `insert into refund_requests (organization_id, id, edition_id, order_id, user_id, status, currency, amount_e4, provider, cancels_ticket, requested_by_type)
     select o.organization_id, preo_uuid7(), o.edition_id, o.id, o.user_id, case u.first_name when 'kim' then 'rejected' else 'refunded' end, 'DKK', 500000, 'manual', true, 'api_key'
     from orders o join users u on u.id = o.user_id where u.first_name in ('kim', 'lars') and o.edition_id = $1`,
    [world.nordlys.lastYear],
  );
  expect(await members('refunds.exists(r, r.status == "refunded" && r.currency == "DKK" && r.amount >= 50)')).toEqual(["lars"]);
  expect(await members("refunds.exists(r, r.edition == edition.previous.slug && r.created < now)")).toEqual(["kim", "lars"]);
  expect(await members('refunds.exists(r, r.status == "pending")')).toEqual([]);
});

test("an organization's segment has no edition, and says so", async () => {
  await expect(members(came, null)).rejects.toThrow(SegmentExpressionError);
  await expect(members("edition.starts_at > now", null)).rejects.toThrow("line 1, column 1: this segment belongs to no edition");
});

test("money without its currency is a warning with one currency and an error with several", async () => {
  const { id } = world.nordlys;
  const expression = "orders.exists(o, o.total >= 5000)";
  const validate = async () => (await world.ben("POST", "/v1/segments/cel/validate", { organization_id: id, expression })).body;
  expect(await validate()).toMatchObject({ valid: true, warnings: [{ code: "money_without_currency" }], estimated_count: 1 });
  await world.sql(`insert into orders (organization_id, id, edition_id, user_id, number, source, external_id, status, currency, total_e4, ordered_at, buyer, content_hash)
    select organization_id, preo_uuid7(), edition_id, user_id, 'foreign', source, 'foreign', status, 'SEK', 1, ordered_at, buyer, content_hash from orders limit 1`);
  expect(await validate()).toMatchObject({ valid: false, errors: [{ code: "money_without_currency" }], estimated_count: null });
  await world.sql("delete from orders where currency = 'SEK'");
});

test("row-level security and the organization's filter both hold: no rival's guest, whatever the expression", async () => {
  expect(await members('user.first_name == "rolf" || "vip" in user.tags')).toEqual(["kim", "mia"]);
  expect(await members('orders.exists(o, o.currency == "DKK" && o.total == 9999)')).toEqual([]);
});

test("an edition's slug is looked for by its id, without reading editions or products that are not asked for", async () => {
  const organizationId = world.nordlys.id;
  const plan = await inOrganizations(world.db, [organizationId], async (trx) => {
    const expression = 'purchases.exists(p, p.edition == "2027" && p.quantity > 1)';
    const member = await compileSegment(trx, { organizationId, editionId: null, expression }, now);
    const { rows } = await sql<Record<"QUERY PLAN", string>>`
      explain select 1 from users u where u.organization_id = ${organizationId} and ${member}`.execute(trx);
    return rows.map((row) => row["QUERY PLAN"]).join("\n");
  });
  expect(plan).toMatch(/purchases/);
  expect(plan).not.toMatch(/products|editions|orders/);
});
