import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { createImport, landed, processed, readSample, startImportJobs } from "../../../test/imports.ts";
import type { TestJobs } from "../../../test/jobs.ts";
import { expectContent } from "../../../test/sample-content.ts";
import { type ExportFile, hasSamples, readExpected } from "../../../test/samples.ts";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
let worker: TestJobs;
beforeAll(async () => {
  world = await createWorld();
  worker = await startImportJobs(world);
});
afterAll(async () => {
  await worker.stop();
  await world.close();
});
beforeEach(() => world.sql("truncate users, products, events, event_sequences, data_imports, import_items, import_changes cascade"));

const FILES: ExportFile[] = [
  "shopify-orders.csv",
  "danish-shop-orders.csv",
  "eventbrite-attendees.csv",
  "pretix-positions.csv",
  "box-office-sales.xlsx",
  "broken-eventbrite-classic.csv",
];

// A wall clock tells no zone: where it is not the edition's, somebody has to.
const OPTIONS: Partial<Record<ExportFile, object>> = hasSamples
  ? { "broken-eventbrite-classic.csv": { timezone: readExpected("broken-eventbrite-classic.csv").reading.timezone } }
  : {};

describe.skipIf(!hasSamples)("exports of other shops", () => {
  test.each(FILES)("%s lands as it must, with nothing but detection and the time zone to go by, and once only", async (file) => {
    const expected = readExpected(file);
    if (file === "pretix-positions.csv") await world.sql("update editions set currency = 'EUR'");
    const done = await land(file);
    expect(done).toMatchObject({
      status: expected.orders.rejected > 0 ? "completed_with_errors" : "completed",
      ...{ orders_total: expected.orders.in_file, orders_created: expected.orders.imported, orders_updated: 0, orders_unchanged: 0 },
      orders_rejected: expected.orders.rejected,
    });
    await expectContent(world, expected, { hasRefunds: file !== "broken-eventbrite-classic.csv" });
    expect(await rejectedItems(done["id"])).toEqual(expected.rejected.map(({ order, rows }) => ({ order, rows })));
    expect(await land(file)).toMatchObject({
      ...{ orders_created: 0, orders_updated: 0, orders_unchanged: expected.orders.imported, orders_rejected: expected.orders.rejected },
    });
    await world.sql("update editions set currency = 'DKK'");
  });

  test("a later export of the same shop changes only what changed", async () => {
    await land("shopify-orders.csv");
    const done = await land("shopify-orders-later.csv");
    expect(done).toMatchObject({ orders_created: 6, orders_updated: 2, orders_unchanged: 43, orders_rejected: 0, status: "completed" });
    const expected = readExpected("shopify-orders-later.csv");
    const updated = await world.sql<{ item_key: string }>(
      "select item_key from import_items where import_id = $1 and outcome = 'updated' order by position",
      [done["id"]],
    );
    expect(updated.map(({ item_key }) => item_key)).toEqual(expected.after?.updated_orders);
    await expectContent(world, expected);
  });
});

async function land(file: ExportFile) {
  const made = await createImport(world, readSample(file), { options: OPTIONS[file] ?? {} });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const read = await processed(world, made.body.id);
  expect(read["error_message"]).toBe("");
  return landed(world, made.body.id);
}

async function rejectedItems(id: unknown): Promise<{ order: string | null; rows: number[] }[]> {
  const items = await world.sql<{ item_key: string | null; row_numbers: number[] }>(
    "select item_key, row_numbers from import_items where import_id = $1 and outcome = 'rejected' order by position",
    [id],
  );
  return items.map(({ item_key, row_numbers }) => ({ order: item_key, rows: row_numbers }));
}
