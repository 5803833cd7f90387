import { setTimeout as sleep } from "node:timers/promises";
import type { Program } from "./program.ts";
import { call, type Stand } from "./stand.ts";

/** Receivers stand on this machine. */
export const LOOPBACK = { PREO_EGRESS_ALLOW: "127.0.0.1" };

export interface Endpoint {
  id: string;
  secret: string;
}

export async function makeEndpoint(
  stand: Stand,
  server: Program,
  url: string,
  eventTypes: readonly string[],
  more: object = {},
): Promise<Endpoint> {
  const body = { organization_id: stand.organizationId, url: `${url}/hook`, event_types: eventTypes, ...more };
  const { status, text } = await call(stand, server, "POST", "/v1/webhooks", body);
  if (status !== 201) throw new Error(`an endpoint was refused: ${text}`);
  return JSON.parse(text) as Endpoint;
}

/** Orders of a shop, so many at a time; the same again with another `note` is an update. Each makes the events of its change. */
export async function importOrders(
  stand: Stand,
  server: Program,
  { from, count, note }: { from: number; count: number; note: string },
): Promise<void> {
  const orders = Array.from({ length: count }, (_, n) => ({
    external_id: String(from + n),
    note,
    status: "paid",
    currency: "DKK",
    ordered_at: "2027-01-01T10:00:00Z",
    buyer: { email: `guest${from + n}@example.org` },
    purchases: [{ product: { name: "Partout" }, quantity: 1, unit_price: "100.00" }],
  }));
  const { organizationId: organization_id, editionId: edition_id } = stand;
  const body = { organization_id, edition_id, source: "shop", on_unknown_product: "create", orders };
  const { status, text } = await call(stand, server, "POST", "/v1/external-orders", body);
  if (status !== 200) throw new Error(`orders were refused: ${status} ${text.slice(0, 500)}`);
}

/** An event of an object of its own, as the product would write it; gives its id. */
export async function emit({ sql, organizationId }: Stand, type: string): Promise<string> {
  const [row] = await sql<{ id: string }>(
    "insert into events (organization_id, type, object_id, sequence, data) values ($1, $2, gen_random_uuid(), 1, '{}') returning id",
    [organizationId, type],
  );
  return row?.id ?? "";
}

/** The clock runs on past every delay; with `leases` also past what a killed worker held. */
export async function passTime({ sql }: Stand, leases = false): Promise<void> {
  await sql("update webhook_deliveries set next_attempt_at = now() where status = any($1) and next_attempt_at > now()", [
    leases ? ["pending", "delivering"] : ["pending"],
  ]);
}

/** Lets time pass until nothing is left to deliver, or nothing has moved for `patienceMs`. Gives what is left. */
export async function settle(stand: Stand, patienceMs = 20_000): Promise<number> {
  for (let [moved, before] = [performance.now(), ""]; ; ) {
    const { left, attempts } = await state(stand);
    if (left === 0) return 0;
    if (`${left} ${attempts}` !== before) [moved, before] = [performance.now(), `${left} ${attempts}`];
    if (performance.now() - moved > patienceMs) return left;
    await passTime(stand);
    await sleep(100);
  }
}

async function state({ sql }: Stand): Promise<{ left: number; attempts: number }> {
  const [row] = await sql<{ left: number; attempts: number }>(
    "select count(*) filter (where status in ('pending', 'delivering'))::int as left, coalesce(sum(attempts), 0)::int as attempts from webhook_deliveries",
  );
  return row ?? { left: 0, attempts: 0 };
}
