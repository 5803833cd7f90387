import { Client } from "pg";
import { afterAll, beforeAll, expect, inject, test } from "vitest";
import { compile } from "../src/cel-sql.ts";
import { vocabulary } from "./vocabulary.ts";

const organization = "00000000-0000-7000-8000-000000000001";
const id = (n: number) => `00000000-0000-7000-8000-${String(n).padStart(12, "0")}`;
const database = `cel_sql_vocabulary_${process.pid}`;
let client: Client;

/** 1 came last year only, 2 both years, 3 has an order of ten tickets this year, 4 has nothing but messages. */
const rows = `
  create table users (organization_id uuid, id uuid, country text, birth_date date, attributes jsonb not null default '{}');
  create table user_tags (organization_id uuid, user_id uuid, value text);
  create table editions (organization_id uuid, id uuid, slug text);
  create table orders (organization_id uuid, id uuid, user_id uuid, edition_id uuid, status text, currency text, total_e4 bigint, ordered_at timestamptz);
  create table purchases (organization_id uuid, id uuid, order_id uuid, user_id uuid, edition_id uuid, product text, kind text, valid boolean, active_quantity int);
  create table purchase_days (organization_id uuid, purchase_id uuid, value text);
  create table tickets (organization_id uuid, user_id uuid, product text, edition_id uuid, status text, checked_in_at timestamptz);
  create table messages (organization_id uuid, id uuid, user_id uuid, campaign text, delivered boolean, open_state text, clicked boolean);
  create table message_links (organization_id uuid, message_id uuid, value text);
  insert into editions values ('${organization}', '${id(26)}', '2026'), ('${organization}', '${id(27)}', '2027');
  insert into users values ('${organization}', '${id(1)}', 'DK', '2000-01-16', '{"shirt_size": "L", "height": 1.85, "joined": "2024-02-29"}'), ('${organization}', '${id(2)}', 'SE', '2000-01-15', '{"height": 2, "joined": "2023-02-29"}'),
    ('${organization}', '${id(3)}', null, null, '{"shirt_size": null, "height": 1e300, "joined": "0000-01-01"}'), ('${organization}', '${id(4)}', 'DK', '1950-06-01', '{"height": "1.9", "joined": "soon"}');
  insert into user_tags values ('${organization}', '${id(2)}', 'vip');
  insert into orders values
    ('${organization}', '${id(11)}', '${id(1)}', '${id(26)}', 'paid', 'DKK', 6000000, '2026-05-01T10:00Z'),
    ('${organization}', '${id(12)}', '${id(2)}', '${id(26)}', 'paid', 'DKK', 100, '2026-05-01T10:00Z'),
    ('${organization}', '${id(13)}', '${id(2)}', '${id(27)}', 'partially_refunded', 'DKK', 200, '2027-01-14T10:00Z'),
    ('${organization}', '${id(14)}', '${id(3)}', '${id(27)}', 'paid', 'EUR', 90000000, '2027-01-10T10:00Z');
  insert into purchases values
    ('${organization}', '${id(21)}', '${id(14)}', '${id(3)}', '${id(27)}', 'Partout', 'ticket', true, 6),
    ('${organization}', '${id(22)}', '${id(14)}', '${id(3)}', '${id(27)}', 'Saturday', 'ticket', true, 4),
    ('${organization}', '${id(23)}', '${id(13)}', '${id(2)}', '${id(27)}', 'Saturday', 'ticket', false, 9);
  insert into purchase_days values ('${organization}', '${id(22)}', '2027-07-03'), ('${organization}', '${id(23)}', '2027-07-03');
  insert into tickets values ('${organization}', '${id(1)}', 'Partout', '${id(26)}', 'active', null), ('${organization}', '${id(2)}', 'Partout', '${id(26)}', 'active', '2026-07-01Z');
  insert into messages values ('${organization}', '${id(31)}', '${id(4)}', 'Early bird', true, 'none', false), ('${organization}', '${id(32)}', '${id(1)}', 'Early bird', true, 'human', true);
  insert into message_links values ('${organization}', '${id(32)}', 'https://example.org/tickets')`;

beforeAll(async () => {
  await administer(`create database ${database} template template0`);
  client = new Client({ connectionString: inject("adminUrl").replace(/\/[^/?]*(\?|$)/, `/${database}$1`) });
  await client.connect();
  await client.query(rows);
});
afterAll(async () => {
  await client.end();
  await administer(`drop database ${database} with (force)`);
});

test.each([
  [`true`, [1, 2, 3, 4]],
  [`orders.exists(o, o.edition == edition.previous.slug && o.valid) && !orders.exists(o, o.edition == edition.slug && o.valid)`, [1]],
  [`purchases.filter(p, p.edition == "2027" && p.kind == "ticket" && p.valid).map(p, p.active_quantity).sum() >= 10`, [3]],
  [`purchases.exists(p, p.valid && "2027-07-03" in p.valid_on)`, [3]],
  [`messages.exists(m, m.campaign == "Early bird" && m.delivered && m.open_state == "none" && !m.clicked)`, [4]],
  [`orders.exists(o, o.status == "paid")`, [1, 2, 3]],
  [`orders.exists(o, o.currency == "DKK" && o.total >= 500.0)`, [1]],
  [`orders.filter(o, o.currency == "DKK").map(o, o.total).sum() < 0.03`, [3, 4]],
  [`orders.filter(o, o.valid).size() >= 2`, [2]],
  [`orders.all(o, o.edition == "2027")`, [3, 4]],
  [`orders.exists(o, o.edition in ["2026", "nowhere"])`, [1, 2]],
  [`orders.exists(o, o.edition.startsWith("2027"))`, [2, 3]],
  [`orders.exists(o, o.edition_id == "${id(27)}")`, [2, 3]],
  [`orders.exists(o, o.edition_id == "not an id")`, []],
  [`user.id != "no id"`, [1, 2, 3, 4]],
  [`orders.exists(o, o.purchases.exists(p, p.valid_on.exists(d, d.endsWith("-07-03"))))`, [2, 3]],
  [`orders.exists(o, now - o.ordered_at < duration("48h"))`, [2]],
  [`"vip" in user.tags`, [2]],
  [`user.tags.size() == 0`, [1, 3, 4]],
  [`user.country == "DK" || has(user.attributes.shirt_size)`, [1, 4]],
  [`user.country != "DK"`, [2]],
  [`!has(user.country) || user.country != "DK"`, [2, 3]],
  [`user.attributes.shirt_size in ["L", "XL"]`, [1]],
  [`user.attributes.height >= 1.85`, [1, 2]],
  [`user.attributes.joined >= timestamp("2024-02-29T00:00:00Z")`, [1]],
  [`has(user.attributes.joined) || has(user.attributes.height)`, [1, 2]],
  [`user.age == 27`, [2]],
  [`tickets.exists(t, t.edition == "2026" && t.status == "active" && !t.checked_in)`, [1]],
  [`tickets.exists(t, t.checked_in_at.getFullYear("Europe/Copenhagen") == 2026)`, [2]],
  [`messages.exists(m, m.links.exists(l, l.contains("example.org")))`, [1]],
])("%s", async (expression, members) => {
  const { text, values } = compile(expression, vocabulary).where({ alias: "m", firstParam: 2, params: { now: "2027-01-15T12:00:00Z" } });
  const query = `select id from users m where m.organization_id = $1 and ${text} order by id`;
  const { rows: found } = await client.query<{ id: string }>(query, [organization, ...values]);
  expect(found.map((row) => Number(row.id.slice(-12)))).toEqual(members);
});

async function administer(statement: string): Promise<void> {
  const admin = new Client({ connectionString: inject("adminUrl") });
  await admin.connect();
  try {
    await admin.query(statement);
  } finally {
    await admin.end();
  }
}
