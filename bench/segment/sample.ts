import { sql } from "kysely";
import type { Trx } from "../../src/platform/database/doors.ts";

/** A user as an evaluator takes it: the user's fields, and the rows of the collections that the expression names. */
export interface Guest {
  id: string;
  root: Row;
}

type Row = Record<string, unknown>;

const views: Record<string, string> = {
  orders: "segment_orders",
  purchases: "segment_purchases",
  consents: "segment_consents",
  messages: "segment_messages",
};

/** Columns that are called otherwise in an expression. */
const renamed: Record<string, string> = {
  total_e4: "total",
  net_total_e4: "net_total",
  refunded_total_e4: "refunded",
  unit_price_e4: "unit_price",
};

/** One page of a stream over all users, looked up by index: the planner would rather hash whole tables for it. */
export async function fetchGuests(trx: Trx, organizationId: string, after: string, size: number, expression: string): Promise<Guest[]> {
  await sql`select set_config('enable_hashjoin', 'off', true), set_config('enable_mergejoin', 'off', true), set_config('enable_seqscan', 'off', true)`.execute(
    trx,
  );
  const { rows: users } = await sql<Row & { id: string }>`
    select id, email, phone, first_name, last_name, locale, country, phone_country, city, postal_code, created, email_status, sms_status, attributes, bucket
    from users where organization_id = ${organizationId} and id > ${after} order by id limit ${size}`.execute(trx);
  const guests = new Map<string, Row>(users.map((user) => [user.id, { user, orders: [], purchases: [], consents: [], messages: [] }]));
  const ids = [...guests.keys()];
  for (const [name, view] of Object.entries(views)) {
    if (!names(expression, name) && !(name === "orders" && names(expression, "edition_count"))) continue;
    const rows = await children(trx, organizationId, ids, view);
    if (name === "purchases" && names(expression, "o.purchases")) nest(rows, guests);
    else addTo(guests, name, rows);
  }
  if (names(expression, "tags")) await addTags(trx, organizationId, ids, guests);
  if (names(expression, "edition_count")) for (const guest of guests.values()) countEditions(guest);
  return [...guests].map(([id, root]) => ({ id, root }));
}

function addTo(guests: Map<string, Row>, name: string, rows: Row[]): void {
  for (const row of rows) {
    const guest = guests.get(row["user_id"] as string);
    if (guest) (guest[name] as Row[]).push(row);
  }
}

async function children(trx: Trx, organizationId: string, ids: string[], view: string): Promise<Row[]> {
  const { rows } = await sql<Row>`select * from ${sql.table(view)}
    where organization_id = ${organizationId} and user_id = any(${ids}::uuid[])`.execute(trx);
  for (const row of rows) for (const [column, field] of Object.entries(renamed)) if (column in row) row[field] = row[column];
  return rows;
}

function nest(purchases: Row[], guests: Map<string, Row>): void {
  const byOrder = Map.groupBy(purchases, (purchase) => purchase["order_id"]);
  for (const guest of guests.values()) for (const order of guest["orders"] as Row[]) order["purchases"] = byOrder.get(order["id"]) ?? [];
}

async function addTags(trx: Trx, organizationId: string, ids: string[], guests: Map<string, Row>): Promise<void> {
  const { rows } = await sql<{ user_id: string; tag: string }>`
    select user_id, tag from user_tags where organization_id = ${organizationId} and user_id = any(${ids}::uuid[])`.execute(trx);
  const byUser = Map.groupBy(rows, (row) => row.user_id);
  for (const [id, guest] of guests) (guest["user"] as Row)["tags"] = (byUser.get(id) ?? []).map(({ tag }) => tag);
}

function countEditions(guest: Row): void {
  const valid = (guest["orders"] as Row[]).filter((order) => order["valid"] === true);
  (guest["user"] as Row)["edition_count"] = new Set(valid.map((order) => order["edition"])).size;
}

function names(expression: string, word: string): boolean {
  return new RegExp(`\\b${word}\\b`).test(expression);
}
