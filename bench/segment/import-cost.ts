import { randomUUID } from "node:crypto";
import { readFile } from "node:fs/promises";
import { call } from "../../proof/stand.ts";
import { bookings } from "./bookings.ts";
import type { Running } from "./recalculate.ts";

const WIDE = new URL("../../migrations/0016_segment_indexes.sql", import.meta.url);
const BATCHES = 8;
const BATCH = 500;

/** The same indexes without the columns that only segments ask for. */
const NARROW = `
  drop index orders_user;
  create index orders_user on orders (organization_id, user_id, edition_id) include (total_e4, status, ordered_at, currency);
  drop index orders_edition_ordered;
  create index orders_edition_ordered on orders (organization_id, edition_id, ordered_at, id) include (status);
  drop index purchases_user;
  create index purchases_user on purchases (organization_id, user_id, product_id) include (status, quantity, total_e4);
  drop index purchases_product;
  create index purchases_product on purchases (organization_id, product_id, user_id);
  drop index purchases_order;
  create index purchases_order on purchases (organization_id, order_id);
  alter table consents drop constraint consents_organization_id_user_id_channel_purpose_edition_id_key,
    add constraint consents_organization_id_user_id_channel_purpose_edition_id_key unique nulls not distinct (organization_id, user_id, channel, purpose, edition_id);`;

export interface ImportCost {
  orders: number;
  /** the best batch, per 1,000 orders */
  narrowMs: number;
  wideMs: number;
  ratio: number;
  /** write-ahead log, per order */
  narrowBytes: number;
  wideBytes: number;
}

/** Imports orders over the API with the indexes that segments want, without, and with them again. The best batch of each, and what all of them wrote. */
export async function measureImport(running: Running): Promise<ImportCost> {
  const wide = await readFile(WIDE, "utf8");
  const first = await importBatches(running);
  await rebuild(running, NARROW);
  const narrow = await importBatches(running);
  await rebuild(running, wide);
  const again = await importBatches(running);
  const [narrowMs, wideMs] = [narrow.best, Math.min(first.best, again.best)].map((ms) => (ms * 1_000) / BATCH) as [number, number];
  const orders = 3 * BATCHES * BATCH;
  return { orders, narrowMs, wideMs, ratio: wideMs / narrowMs, narrowBytes: narrow.bytes, wideBytes: (first.bytes + again.bytes) / 2 };
}

async function rebuild({ client }: Running, statements: string): Promise<void> {
  await client.query(statements);
  await client.query("vacuum analyze orders, purchases, consents");
  await client.query("checkpoint");
}

async function importBatches(running: Running): Promise<{ best: number; bytes: number }> {
  await importBatch(running);
  const before = await position(running);
  let best = Infinity;
  for (let n = 0; n < BATCHES; n += 1) best = Math.min(best, await importBatch(running));
  return { best, bytes: ((await position(running)) - before) / (BATCHES * BATCH) };
}

async function importBatch({ apiKey, server, place }: Running): Promise<number> {
  const orders = bookings(BATCH, randomUUID());
  const body = {
    organization_id: place.organizationId,
    edition_id: place.editionId,
    source: "bench",
    on_unknown_product: "create",
    orders,
  };
  const started = performance.now();
  const { status, text } = await call({ apiKey }, server, "POST", "/v1/external-orders", body, { "idempotency-key": randomUUID() });
  const milliseconds = performance.now() - started;
  if (status === 200 && (JSON.parse(text) as { created: number }).created === BATCH) return milliseconds;
  throw new Error(`not imported: ${status} ${text.slice(0, 500)}`);
}

async function position({ client }: Running): Promise<number> {
  const { rows } = await client.query<{ bytes: string }>("select pg_wal_lsn_diff(pg_current_wal_insert_lsn(), '0/0') as bytes");
  return Number(rows[0]?.bytes);
}
