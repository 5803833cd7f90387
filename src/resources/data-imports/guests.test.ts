import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createImport, processed, settled, startImportJobs, undone } from "../../../test/imports.ts";
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
beforeEach(() => world.sql("truncate users, suppressions, data_imports, import_items, import_changes, import_rejects cascade"));

const CONTACTS = `Email,First name,Last name,Newsletter
kim@example.dk,Kim,Holm,yes
lee@example.dk,Lee,Dal,no
no address,Ole,Bo,yes
`;

async function land(kind: string, content: string) {
  const made = await createImport(world, { name: `${kind}.csv`, content }, { kind, edition_id: null, source: "newsletter" });
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  expect(await processed(world, made.body.id)).toMatchObject({ status: "ready", error_message: "" });
  const preview = await world.max("GET", `/v1/data-imports/${made.body.id}/preview-orders`);
  await world.max("POST", `/v1/data-imports/${made.body.id}/start`);
  const actions = preview.body.results.map(({ action }: { action: string }) => action);
  return { ...(await settled(world, made.body.id)), id: String(made.body.id), actions };
}

test("contacts become guests with their consents, and once only", async () => {
  const done = await land("contacts", CONTACTS);
  expect(done).toMatchObject({
    status: "completed_with_errors",
    orders_created: 2,
    orders_rejected: 1,
    actions: ["create", "create", "reject"],
  });
  const consents = await world.sql("select u.email, c.status, c.source from consents c join users u on u.id = c.user_id");
  expect(consents).toEqual([{ email: "kim@example.dk", status: "granted", source: "import" }]);
  const again = await land("contacts", CONTACTS);
  expect(again).toMatchObject({
    orders_created: 0,
    orders_unchanged: 2,
    orders_rejected: 1,
    actions: ["unchanged", "unchanged", "reject"],
  });
});

test("an undo takes contacts away and gives changed ones back", async () => {
  await land("contacts", CONTACTS);
  const users = () => world.sql("select email, first_name from users order by email");
  const before = await users();
  const second = await land(
    "contacts",
    "Email,First name,Last name,Newsletter\nkim@example.dk,Kimmie,Holm,yes\nida@example.dk,Ida,Bech,no\n",
  );
  expect(second).toMatchObject({ orders_created: 1, orders_updated: 1 });
  expect(await undone(world, second.id)).toMatchObject({ undo_kept_count: 0 });
  expect(await users()).toEqual(before);
});

test("suppressions are added once, and taken away by an undo", async () => {
  const content = "Email,Reason\nkim@example.dk,bounced\nLEE@example.dk,unsubscribed\n";
  const done = await land("suppressions", content);
  expect(done).toMatchObject({ status: "completed", orders_created: 2, actions: ["create", "create"] });
  expect(await land("suppressions", content)).toMatchObject({
    orders_created: 0,
    orders_unchanged: 2,
    actions: ["unchanged", "unchanged"],
  });
  await undone(world, done.id);
  expect(await world.sql("select 1 from suppressions")).toEqual([]);
});
