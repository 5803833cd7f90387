import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createImport, landed, processed, startImportJobs, undone } from "../../../test/imports.ts";
import type { TestJobs } from "../../../test/jobs.ts";
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
beforeEach(() => world.sql("truncate users, products, data_imports, import_items, import_changes, import_rejects cascade"));

const HEADER = "Order,Date,Status,Currency,Email,First name,Last name,Ticket,Quantity,Price,Newsletter";
const FIRST = [
  "1001,2027-01-02 10:00:00,paid,DKK,kim@example.dk,Kim,Holm,Partout,2,625.00,yes",
  "1002,2027-01-03 11:00:00,paid,DKK,lee@example.dk,Lee,Dal,Partout,1,625.00,no",
  "1002,2027-01-03 11:00:00,paid,DKK,lee@example.dk,Lee,Dal,Camp,1,100.00,no",
];
const SECOND = [
  "1001,2027-01-02 10:00:00,paid,DKK,kim@example.dk,Kimmie,Holm,Partout,3,625.00,yes",
  "1003,2027-01-04 12:00:00,paid,DKK,ida@example.dk,Ida,Bech,Sunday,1,300.00,yes",
];

async function importRows(rows: string[]): Promise<string> {
  const made = await createImport(world, { name: "orders.csv", content: [HEADER, ...rows].join("\n") });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  const { id } = made.body;
  expect(await processed(world, id)).toMatchObject({ error_message: "" });
  expect(await landed(world, id)).toMatchObject({ status: "completed" });
  return id;
}

/** All that an import writes, without what tells when. */
async function content(): Promise<unknown> {
  const tables = ["users", "user_emails", "orders", "purchases", "tickets", "consents"];
  const found: Record<string, unknown> = {};
  for (const table of tables)
    found[table] = await world.sql(`select to_jsonb(t) - 'modified' - 'version' - 'created' as row from ${table} t order by t::text`);
  found["products"] = await world.sql("select name from products where deleted_at is null order by name");
  return found;
}

test("an undo takes away what the import made", async () => {
  const before = await content();
  const id = await importRows(FIRST);
  expect(await content()).not.toEqual(before);
  expect(await undone(world, id)).toMatchObject({ undo_kept_count: 0, undo_kept: [] });
  expect(await content()).toEqual(before);
});

test("an undo gives back what the import replaced", async () => {
  await importRows(FIRST);
  const before = await content();
  const id = await importRows(SECOND);
  await undone(world, id);
  expect(await content()).toEqual(before);
});

test("what somebody changed since stays and is listed", async () => {
  const id = await importRows(FIRST);
  const [kim] = await world.sql<{ id: string }>("select id from users where email = 'kim@example.dk'");
  const [order] = await world.sql<{ id: string }>("select id from orders where external_id = '1002'");
  await world.ben("PATCH", `/v1/users/${kim?.id}`, { city: "Odense" });
  await world.sql("update purchases set version = version + 1 where order_id = $1", [order?.id]);
  const { undo_kept } = await undone(world, id);
  expect(undo_kept).toContainEqual({ object_type: "order", object_id: order?.id, reason: "changed_since" });
  expect(undo_kept).toContainEqual({ object_type: "user", object_id: kim?.id, reason: "in_use" });
  const orders = await world.sql<{ external_id: string }>("select external_id from orders");
  expect(orders).toEqual([{ external_id: "1002" }]);
});

test("an import is undone once, and only after it ended", async () => {
  const made = await createImport(world, { name: "orders.csv", content: [HEADER, ...FIRST].join("\n") });
  expect(await world.max("POST", `/v1/data-imports/${made.body.id}/undo`)).toMatchObject({ status: 409 });
  const id = await importRows(FIRST);
  await undone(world, id);
  expect(await world.max("POST", `/v1/data-imports/${id}/undo`)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining("was undone") },
  });
});

test("after an undo the same file lands again", async () => {
  const id = await importRows(FIRST);
  const first = await world.sql("select external_id, total_e4 from orders order by 1");
  await undone(world, id);
  await importRows(FIRST);
  expect(await world.sql("select external_id, total_e4 from orders order by 1")).toEqual(first);
});
