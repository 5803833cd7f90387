import { expect } from "vitest";
import type { ExpectedFile } from "./samples.ts";
import type { World } from "./world.ts";

/** Holds what landed against what must come out of a file. Where the file has no column of refunds, its refunded orders count as refunded whole. */
export async function expectContent(world: World, expected: ExpectedFile, { hasRefunds = true } = {}): Promise<void> {
  const refunded = hasRefunds ? "refunded_total_e4" : "0::bigint";
  const orders = await world.sql<{ external_id: string; ordered_at: Date; currency: string; total: string; refunded: string }>(
    `select external_id, ordered_at, currency, total_e4 / 100 as total, (${refunded} / 100)::bigint as refunded from orders`,
  );
  const byId = new Map(orders.map((order) => [order.external_id, order]));
  expect(orders.length).toBe(expected.each_order.length);
  for (const one of expected.each_order) {
    const order = byId.get(one.id);
    expect(order).toMatchObject({ currency: one.currency, total: String(one.total_minor), refunded: String(one.refunded_minor) });
    expect(one.ordered_at_utc).toContain(order?.ordered_at.toISOString().replace(".000Z", "Z"));
  }
  const totals = await world.sql<{ currency: string; orders: string; order_total: string; purchase_total: string; refunded: string }>(`
    select currency, count(*)::text as orders, (sum(total_e4) / 100)::bigint::text as order_total, (sum(${refunded}) / 100)::bigint::text as refunded,
      (sum((select sum(p.total_e4) from purchases p where p.order_id = o.id)) / 100)::bigint::text as purchase_total from orders o group by 1`);
  expect(Object.fromEntries(totals.map(({ currency, ...rest }) => [currency, rest]))).toEqual(
    Object.fromEntries(
      Object.entries(expected.totals_minor).map(([currency, { orders, order_total, purchase_total, refunded }]) => [
        currency,
        { orders: `${orders}`, order_total: `${order_total}`, purchase_total: `${purchase_total}`, refunded: `${refunded}` },
      ]),
    ),
  );
  const [row] = await world.sql<
    Record<string, string>
  >(`select (select count(*) from users) as buyers, (select count(email) from users) as by_email,
    (select count(*) from purchases) as lines, (select sum(quantity) from purchases) as quantity`);
  expect(row).toEqual({
    ...{ buyers: `${expected.buyers.distinct}`, by_email: `${expected.buyers.by_email}` },
    ...{ lines: `${expected.purchases.imported}`, quantity: `${expected.purchases.quantity}` },
  });
  const products = await world.sql<{ name: string }>("select name from products");
  expect(products.map((product) => product.name).sort()).toEqual([...expected.products.names].sort());
}
