import type { Sql } from "./stand.ts";

const HEADER = "Order,Date,Currency,Email,First name,Last name,Phone,Ticket,Quantity,Price,Attendee name,Attendee email,Accepts Marketing";
/** Orders keep their rows within so many rows of each other, as hand-sorted files have them. */
const SCATTERED_OVER = 40;
const BROKEN_EVERY = 97;

/** What a file of so many rows holds. */
export interface ImportFile {
  csv: string;
  rows: number;
  orders: number;
  rejected: number;
}

/** Orders of one to four rows, rows of an order apart from each other, buyers who come again, ticked boxes, and here and there a date that is none. */
export function makeFile(rows: number): ImportFile {
  const lines: { place: number; text: string }[] = [];
  let orders = 0;
  let rejected = 0;
  while (lines.length < rows) {
    const isBroken = orders % BROKEN_EVERY === 13;
    if (isBroken) rejected += 1;
    const count = Math.min(1 + ((orders * 7) % 4), rows - lines.length);
    for (let n = 0; n < count; n += 1)
      lines.push({ place: lines.length + ((orders * 13 + n * 17) % SCATTERED_OVER), text: line(orders, n, isBroken) });
    orders += 1;
  }
  const csv = [HEADER, ...lines.sort((a, b) => a.place - b.place).map(({ text }) => text)].join("\n");
  return { csv, rows, orders, rejected };
}

function line(order: number, n: number, isBroken: boolean): string {
  const buyer = (order * 31) % 9_973;
  const day = String(1 + (order % 28)).padStart(2, "0");
  const date = isBroken && n === 0 ? "soon" : `2027-01-${day} 10:${String(order % 60).padStart(2, "0")}:00`;
  const email = buyer % 17 === 0 ? "" : `buyer${buyer}@proof.example.org`;
  const phone = buyer % 17 === 0 ? `+4670174${String(buyer).padStart(4, "0")}` : "";
  const ticket = ["Partout", "Saturday", "Camping", "Parking"][(order + n) % 4];
  const holder = `Guest ${order}-${n}`;
  return `P${order},${date},DKK,${email},Kim,Buyer${buyer},${phone},${ticket},${1 + (n % 2)},625.00,${holder},,${order % 3 === 0 ? "yes" : ""}`;
}

// Everything that an import lands, by natural names: ids and moments of writing are another run's.
const CONTENT = `
  select 'user' as kind, to_jsonb(u) - '{id,bucket,created,modified}'::text[] as it from users u
  union all select 'external id', to_jsonb(x) - 'user_id' || jsonb_build_object('user', coalesce(u.email, u.phone)) from user_external_ids x join users u on u.id = x.user_id
  union all select 'order', to_jsonb(o) - '{id,user_id,created,modified}'::text[] || jsonb_build_object('user', coalesce(u.email, u.phone))
    from orders o join users u on u.id = o.user_id
  union all select 'purchase', to_jsonb(p) - '{id,order_id,user_id,product_id,created,modified}'::text[] || jsonb_build_object('order', o.external_id, 'product', t.name)
    from purchases p join orders o on o.id = p.order_id join products t on t.id = p.product_id
  union all select 'ticket', to_jsonb(k) - '{id,order_id,purchase_id,product_id,buyer_id,user_id,created,modified}'::text[]
      || jsonb_build_object('order', o.external_id, 'line', p.position) from tickets k join purchases p on p.id = k.purchase_id join orders o on o.id = k.order_id
  union all select 'product', to_jsonb(t) - '{id,created,modified}'::text[] from products t
  union all select 'alias', to_jsonb(a) - 'product_id' || jsonb_build_object('product', t.name) from product_aliases a join products t on t.id = a.product_id
  union all select 'consent', to_jsonb(c) - '{id,user_id,given_at,decided_at,created,modified}'::text[] || jsonb_build_object('user', coalesce(u.email, u.phone))
    from consents c join users u on u.id = c.user_id`;

/** One hash over everything that landed, sorted, and how much it is. */
export async function contentHash(sql: Sql): Promise<{ hash: string; lines: number }> {
  const [row] = await sql<{ hash: string; lines: number }>(
    `select md5(string_agg(md5(line), '' order by line collate "C")) as hash, count(*)::int as lines from (select kind || ' ' || it::text as line from (${CONTENT}) c) l`,
  );
  return { hash: row?.hash ?? "", lines: row?.lines ?? 0 };
}

/** A hash of every stored row of guests and orders with its moments: any write shows. */
export async function exactHash(sql: Sql): Promise<string> {
  const tables = ["users", "orders", "purchases", "tickets", "products", "consents", "consent_history", "suppressions"];
  const each = tables.map((table) => `select '${table}' || to_jsonb(t)::text as line from ${table} t`).join(" union all ");
  const [row] = await sql<{ hash: string | null }>(
    `select md5(string_agg(md5(line), '' order by line collate "C")) as hash from (${each}) l`,
  );
  return row?.hash ?? "";
}

/** Empties what imports land, for the next run over the same file. */
export async function forgetAll(sql: Sql): Promise<void> {
  await sql(
    "truncate users, products, orders, purchases, tickets, consents, consent_history, data_imports, import_rows, import_items, import_changes, import_rejects cascade",
  );
}

/** Orders that landed in part: without all of their lines, without a buyer, or lines without an order. */
export async function countHalves(sql: Sql): Promise<number> {
  const [row] = await sql<{ n: number }>(
    `select (select count(*) from import_items i join orders o on o.id = i.object_id where i.outcome = 'created'
          and i.row_count <> (select count(*) from purchases p where p.order_id = o.id))::int
       + (select count(*) from orders o where not exists (select from import_items i where i.object_id = o.id))::int
       + (select count(*) from purchases p where p.quantity <> (select count(*) from tickets k where k.purchase_id = p.id))::int as n`,
  );
  return row?.n ?? 0;
}
