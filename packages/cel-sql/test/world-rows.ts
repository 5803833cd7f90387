import type { Root } from "../src/eval/evaluate.ts";
import { editionIds } from "./world-values.ts";

type Row = Record<string, unknown>;
type Tables = Record<"users" | "user_tags" | "orders" | "purchases" | "purchase_days", Row[]>;

/** The rows of the users' data, and beside them rows that must not count: deleted orders, another organization's under the same ids. */
export function rowsOf(roots: readonly Root[]): Tables {
  const tables: Tables = { users: [], user_tags: [], orders: [], purchases: [], purchase_days: [] };
  roots.forEach((root, i) => addUser(tables, root, i + 1));
  const foreign = (row: Row) => ({ ...row, org: 2 });
  for (const rows of Object.values(tables)) rows.push(...rows.filter((_, i) => i % 3 === 0).map(foreign));
  return tables;
}

function addUser(tables: Tables, root: Root, id: number): void {
  const { tags, stay, attributes, ...user } = root["user"] as Row;
  tables.users.push({ org: 1, id, ...user, stay_us: stay, attributes: storedAttributes(attributes as Row, id) });
  tables.user_tags.push(...unique(tags).map((tag) => ({ org: 1, user_id: id, tag })));
  for (const order of root["orders"] as Row[]) addOrder(tables, order, id);
  for (const purchase of root["purchases"] as Row[]) addPurchase(tables, purchase, { user_id: id });
  const last = tables.orders.at(-1);
  if (last && id % 4 === 0) tables.orders.push({ ...last, id: tables.orders.length + 1, deleted: true, status: "deleted" });
}

function addOrder(tables: Tables, { purchases, edition, total, fee, ...order }: Row, userId: number): void {
  const id = tables.orders.length + 1;
  const editionId = edition === undefined ? null : editionIds.get(edition as string);
  tables.orders.push({ org: 1, id, user_id: userId, ...order, edition_id: editionId, total_e4: total, fee_e4: fee, deleted: false });
  for (const purchase of purchases as Row[]) addPurchase(tables, purchase, { order_id: id });
}

function addPurchase(tables: Tables, { valid_on, price, ...purchase }: Row, owner: Row): void {
  const id = tables.purchases.length + 1;
  tables.purchases.push({ org: 1, id, ...purchase, price_e4: price, ...owner });
  tables.purchase_days.push(...unique(valid_on).map((day) => ({ org: 1, purchase_id: id, day })));
}

/** What is absent is now and then there with a value of another type, which counts as absent. */
function storedAttributes({ shirt_size, seats, ...attributes }: Row, id: number): Row {
  const wrong = id % 2 === 0 ? { "it's": 5, seats: 2.5, member: "yes" } : {};
  const right = { ...(shirt_size === undefined ? {} : { "it's": shirt_size }), ...(seats === undefined ? {} : { seats: Number(seats) }) };
  return { ...wrong, ...attributes, ...right };
}

function unique(items: unknown): unknown[] {
  return [...new Set(items as unknown[])];
}
