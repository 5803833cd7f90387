import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createImport } from "../../../test/imports.ts";
import { createWorld, type World } from "../../../test/world.ts";
import type { JobContext } from "../../platform/jobs/job.ts";
import { createLogger } from "../../platform/logging.ts";
import { processColumns } from "./process-columns.job.ts";
import { runImport } from "./run-import.job.ts";

// Jobs are run here by hand, so that each can be cut off where a kill would cut it off.

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());
beforeEach(() => world.sql("truncate users, products, data_imports, import_items, import_changes, import_rejects cascade"));

const ORDERS = 2_500;
const HEADER = "Order,Date,Currency,Email,Ticket,Quantity,Price";
const content = [
  HEADER,
  ...Array.from({ length: ORDERS }, (_, n) => `${n},2027-01-13 10:00:00,DKK,guest${n % 700}@example.dk,Partout,1,625.00`),
].join("\n");

function context(signal: AbortSignal): JobContext {
  return {
    db: world.db,
    storage: world.storage,
    secretKey: world.config.secretKey,
    log: createLogger("fatal"),
    signal,
    statementTimeoutMs: 60_000,
  };
}

const unbroken = () => context(new AbortController().signal);

async function ready(): Promise<{ organization_id: string; import_id: string }> {
  const made = await createImport(world, { name: "orders.csv", content }, { options: { create_products: true } });
  const payload = { organization_id: world.nordlys.id, import_id: String(made.body.id) };
  await world.max("POST", `/v1/data-imports/${made.body.id}/process-column-mappings`);
  await processColumns.run(payload, unbroken());
  return payload;
}

const start = (payload: { import_id: string }) => world.max("POST", `/v1/data-imports/${payload.import_id}/start`);
const details = async (payload: { import_id: string }) => (await world.max("GET", `/v1/data-imports/${payload.import_id}`)).body;
const countOrders = async () => Number((await world.sql<{ n: string }>("select count(*) as n from orders"))[0]?.n);

/** Runs until some orders have landed, then acts, as somebody else would in the middle of it. */
async function inTheMiddle(
  payload: { organization_id: string; import_id: string },
  act: () => Promise<unknown>,
  signal?: AbortSignal,
): Promise<void> {
  const running = runImport.run(payload, signal ? context(signal) : unbroken()).catch(() => undefined);
  while ((await countOrders()) === 0) await new Promise((resolve) => setTimeout(resolve, 5));
  await act();
  await running;
}

test("an import that was cut off goes on after the last batch that landed", async () => {
  const payload = await ready();
  await start(payload);
  const kill = new AbortController();
  await inTheMiddle(payload, async () => kill.abort(), kill.signal);
  const landedSoFar = await countOrders();
  expect(landedSoFar).toBeLessThan(ORDERS);
  expect(await details(payload)).toMatchObject({ status: "importing", orders_created: landedSoFar, rows_done: landedSoFar });
  await runImport.run(payload, unbroken());
  expect(await details(payload)).toMatchObject({ status: "completed", orders_created: ORDERS, orders_updated: 0, rows_done: ORDERS });
  expect(await countOrders()).toBe(ORDERS);
});

test("a run that was overtaken writes nothing any more", async () => {
  const payload = await ready();
  await start(payload);
  let other: Promise<void> | undefined;
  await inTheMiddle(payload, async () => {
    other = runImport.run(payload, unbroken());
  });
  await other;
  expect(await details(payload)).toMatchObject({ status: "completed", orders_created: ORDERS, orders_unchanged: 0, rows_done: ORDERS });
});

test("a cancel is effective between two batches, and leaves whole orders that can be undone", async () => {
  const payload = await ready();
  await start(payload);
  await inTheMiddle(payload, async () => {
    expect((await world.max("POST", `/v1/data-imports/${payload.import_id}/cancel`)).status).toBe(200);
  });
  const left = await countOrders();
  expect(left).toBeLessThan(ORDERS);
  expect(await details(payload)).toMatchObject({ status: "cancelled", orders_created: left });
  expect(await world.sql("select 1 from orders o where not exists (select from purchases p where p.order_id = o.id)")).toEqual([]);
  expect((await world.max("POST", `/v1/data-imports/${payload.import_id}/undo`)).status).toBe(202);
});

test("rows that a crash of the database emptied are read again, and the planner is told of orders while they land", async () => {
  const payload = await ready();
  await start(payload);
  await world.sql("truncate import_rows");
  await runImport.run(payload, unbroken());
  expect(await details(payload)).toMatchObject({ status: "completed", orders_created: ORDERS, orders_rejected: 0 });
  const told = await world.sql("select relname from pg_class where relname in ('orders', 'purchases', 'tickets') and reltuples >= 2000");
  expect(told).toHaveLength(3);
});

test("reading rows that was cut off is done again from the start", async () => {
  const made = await createImport(world, { name: "orders.csv", content });
  const payload = { organization_id: world.nordlys.id, import_id: String(made.body.id) };
  await world.max("POST", `/v1/data-imports/${made.body.id}/process-column-mappings`);
  await world.sql("insert into import_rows (organization_id, import_id, row_number, prepared) values ($1, $2, 2, 'left behind')", [
    world.nordlys.id,
    made.body.id,
  ]);
  await processColumns.run(payload, unbroken());
  expect(await details(payload)).toMatchObject({ status: "mapping_products", orders_total: ORDERS, rows_total: ORDERS });
});
