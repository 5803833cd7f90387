import { Client } from "pg";
import { compile, defineSchema, type FieldDef, type GivenParams, type Schema, type SchemaDef, type SqlText } from "../src/cel-sql.ts";

const of = (type: FieldDef["type"], column: string, more: Partial<FieldDef> = {}): FieldDef => ({ type, column, ...more });
const ofUser: [string, string][] = [["user_id", "id"]];

/** Few enough rows to know them by heart. */
export const smallDef: SchemaDef = {
  root: { name: "user", entity: "user" },
  collections: { orders: { entity: "order", on: ofUser, doc: "all orders of the user" } },
  entities: {
    user: {
      table: "users",
      fields: {
        name: of("string", "name"),
        country: of("string", "country", { optional: true, values: "country" }),
        age: of("int", "age", { optional: true, range: [0n, 150n] }),
        vip: of("bool", "vip"),
        visits: of("int", "visits"),
        born: of("timestamp", "born", { optional: true, doc: "midnight UTC of the birthday" }),
        created: of("timestamp", "created"),
        tags: { type: "list<string>", relation: { table: "tags", column: "tag", on: ofUser }, values: "tag" },
        words: of("list<string>", "words"),
      },
    },
    order: {
      table: "orders",
      fields: {
        status: of("string", "status", { values: "order_status" }),
        coupon: of("string", "coupon", { optional: true }),
        currency: of("string", "currency", { values: "currency" }),
        total: of("money", "total_e4"),
        fee: of("money", "fee_e4", { optional: true }),
        quantity: of("int", "quantity", { range: [0n, 1000n] }),
        ordered_at: of("timestamp", "ordered_at"),
      },
      collections: { lines: { entity: "line", on: [["order_id", "id"]] } },
    },
    line: { table: "lines", fields: { product: of("string", "product"), days: { type: "list<string>", relation: dayList() } } },
  },
};

function dayList(): NonNullable<FieldDef["relation"]> {
  return { table: "days", column: "day", on: [["line_id", "id"]] };
}

export const smallSchema: Schema = defineSchema(smallDef);
export const smallParams: GivenParams = { now: "2027-01-15T12:00:00Z" };

const rows = `
  create table users (id bigint primary key, name text, country text, age int, vip boolean, visits bigint, born timestamptz, created timestamptz, words text[]);
  create table tags (user_id bigint, tag text);
  create table orders (id bigint, user_id bigint, status text, coupon text, currency text, total_e4 bigint, fee_e4 bigint, quantity int, ordered_at timestamptz);
  create table lines (id bigint, order_id bigint, product text);
  create table days (line_id bigint, day text);
  insert into users values
    (1, 'Ada', 'DK', 34, true, 3, '1992-02-29Z', '2026-12-31T23:30Z', '{a,b}'), (2, 'Ben', 'SE', 17, false, 0, '2009-01-15Z', '2027-01-15T11:00Z', '{}'),
    (3, 'Dora', null, null, false, 9223372036854775807, null, '2024-03-31T00:30Z', '{b}'), (4, 'Åge', 'DK', 65, false, 7, '1961-06-01Z', '2020-01-01Z', '{}');
  insert into tags values (1, 'vip'), (1, 'crew'), (4, 'vip');
  insert into orders values
    (11, 1, 'paid', 'C1', 'DKK', 5000000, 50000, 2, '2026-07-16T10:00Z'), (12, 1, 'paid', null, 'DKK', 7500000, null, 1, '2027-01-10T10:00Z'),
    (13, 2, 'pending', null, 'EUR', 1000000, 0, 4, '2027-01-15T10:00Z'), (14, 4, 'paid', 'C2', 'DKK', 100, 1, 10, '2026-01-31T22:30Z');
  insert into lines values (21, 11, 'Partout'), (22, 12, 'Camping'), (23, 13, 'Saturday'), (24, 13, 'Sunday');
  insert into days values (23, '2027-07-03'), (24, '2027-07-04')`;

export interface SmallWorld {
  run: (statement: SqlText) => Promise<Record<string, unknown>[]>;
  /** The ids of the users of whom the expression is true. */
  members: (expression: string, schema?: Schema) => Promise<number[]>;
  drop: () => Promise<void>;
}

/** Temporary tables of one session, whose zone is far from UTC. */
export async function createSmallWorld(adminUrl: string): Promise<SmallWorld> {
  const client = new Client({ connectionString: adminUrl });
  await client.connect();
  await client.query(`set time zone 'America/Los_Angeles'; set search_path = pg_temp; ${rows}`);
  const run = async ({ text, values }: SqlText) => (await client.query<Record<string, unknown>>(text, values)).rows;
  const members = async (expression: string, schema = smallSchema) => {
    const { text, values } = compile(expression, schema).where({ params: smallParams });
    const found = await run({ text: `select id from users u where ${text} order by id`, values });
    return found.map(({ id }) => Number(id));
  };
  return { run, members, drop: () => client.end() };
}
