import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { createImport, landed, processed, settled, startImportJobs } from "../../../test/imports.ts";
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
beforeEach(() => world.sql("truncate users, products, data_imports, import_items, import_changes, import_rejects, events cascade"));

const HEADER = "Order,Date,Currency,Email,First name,Ticket,Quantity,Price,Note";
const row = (id: string, fields: Partial<Record<"date" | "email" | "price" | "note", string>> = {}) =>
  `${id},${fields.date ?? "2027-01-13 10:00:00"},DKK,${fields.email ?? `guest${id}@example.dk`},Kim,Partout,1,${fields.price ?? "625.00"},${fields.note ?? ""}`;
const csv = (...rows: string[]) => ({ name: "orders.csv", content: [HEADER, ...rows].join("\n") });

async function make(...rows: string[]): Promise<string> {
  const made = await createImport(world, csv(...rows));
  expect(made.status, JSON.stringify(made.body)).toBe(201);
  return made.body.id;
}

const call = (method: "GET" | "POST" | "PATCH", id: string, action: string, body?: unknown) =>
  world.max(method, `/v1/data-imports/${id}${action}`, body);

test("each state allows what it allows, and says so otherwise", async () => {
  const id = await make(row("1"));
  expect(await call("POST", id, "/start")).toMatchObject({
    status: 409,
    body: { detail: expect.stringMatching(/is mapping.*needs ready/) },
  });
  expect(await call("GET", id, "/preview-orders")).toMatchObject({ status: 409 });
  expect(await processed(world, id)).toMatchObject({ status: "mapping_products" });
  expect(await call("POST", id, "/process-column-mappings")).toMatchObject({ status: 409 });
  expect(await call("POST", id, "/start")).toMatchObject({ status: 409, body: { detail: expect.stringContaining("mapping_products") } });
  expect(await landed(world, id)).toMatchObject({ status: "completed", orders_created: 1, rows_done: 1 });
  for (const action of ["/cancel", "/start", "/process-column-mappings"]) expect((await call("POST", id, action)).status).toBe(409);
  expect(await call("PATCH", id, "", { options: { decimal: "," } })).toMatchObject({ status: 409 });
  expect((await call("PATCH", id, "", { name: "Renamed" })).body).toMatchObject({ name: "Renamed", status: "completed" });
});

test("a change of options or columns drops what was processed", async () => {
  const id = await make(row("1"));
  await processed(world, id);
  expect((await call("PATCH", id, "", { options: { country: "DK" } })).body).toMatchObject({ status: "mapping", orders_total: 0 });
  expect(await world.sql("select 1 from import_rows")).toEqual([]);
  await processed(world, id);
  const body = { mappings: [{ source_column: "Note", target_field: "ignore" }] };
  expect((await call("PATCH", id, "/column-mappings", body)).status).toBe(200);
  expect((await call("GET", id, "")).body).toMatchObject({ status: "mapping" });
});

test("products are decided one by one, and can be undecided again", async () => {
  const id = await make(row("1"));
  await processed(world, id);
  const decide = (body: object) => call("PATCH", id, "/product-mappings", { mappings: [{ source_name: "Partout", ...body }] });
  await decide({ create: true });
  expect((await call("GET", id, "")).body.status).toBe("ready");
  await decide({ product_id: null });
  expect((await call("GET", id, "")).body.status).toBe("mapping_products");
  const edition = { organization_id: world.nordlys.id, edition_id: world.nordlys.thisYear };
  const product = await world.max("POST", "/v1/products", { ...edition, name: "Full festival", currency: "DKK" });
  await decide({ product_id: product.body.id });
  await landed(world, id);
  const sold = await world.sql<{ product_id: string }>("select product_id from purchases");
  expect(sold).toEqual([{ product_id: product.body.id }]);
  const next = await make(row("2"));
  expect(await processed(world, next), "the decision is remembered").toMatchObject({ status: "ready" });
});

test("a date that can mean two days is shown, and nothing is processed until it is decided", async () => {
  const id = await make(row("1", { date: "02/03/2027 10:00" }), row("2", { date: "04/05/2027 11:00" }));
  const shown = await call("GET", id, "");
  expect(shown.body.detected.unsure).toMatchObject([{ field: "date_format", column: "Date" }]);
  expect(await call("POST", id, "/process-column-mappings")).toMatchObject({
    status: 422,
    body: { detail: expect.stringContaining("date_format") },
  });
  await call("PATCH", id, "", { options: { date_format: "dd/MM/yyyy HH:mm" } });
  await processed(world, id);
  const preview = await call("GET", id, "/preview-orders");
  expect(preview.body.results[0].order.ordered_at).toBe("2027-03-02T09:00:00Z");
});

test("rows of one order are judged together, whether they stand together or apart in the file", async () => {
  const [first, second] = [row("1", { price: "200.00" }), row("1", { date: "2027-04-05 11:00" })];
  const together = await make(first, second, row("2"), row("3", { email: "" }));
  const apart = await make(first, row("2"), row("3", { email: "" }), second);
  const reports = [];
  for (const id of [together, apart]) reports.push((await call("POST", id, "/validate-column-mappings")).body);
  for (const report of reports) expect(report).toMatchObject({ rows: 4, orders: 3, orders_rejected: 1 });
  const counts = ({ kinds }: { kinds: { code: string; count: number }[] }) => kinds.map(({ code, count }) => [code, count]);
  expect(counts(reports[1])).toEqual(counts(reports[0]));
});

test("validation names each bad cell by row and column, and changes nothing", async () => {
  const id = await make(row("1"), row("2", { price: "free" }), row("3", { date: "soon" }), row("4", { email: "" }));
  const { body } = await call("POST", id, "/validate-column-mappings");
  expect(body).toMatchObject({ valid: false, rows: 4, orders: 4, orders_rejected: 3, errors: 3 });
  const found = body.kinds.map(({ code, column, first }: { code: string; column: string; first: { row: number }[] }) => [
    code,
    column,
    first[0]?.row,
  ]);
  expect(found.sort()).toMatchObject([
    ["bad_amount", "Price", 3],
    ["bad_date", "Date", 4],
    ["missing_buyer", "Email", 5],
  ]);
  const file = await call("POST", id, "/validate-column-mappings?format=csv");
  expect(file.headers["content-type"]).toContain("text/csv");
  expect(file.body.split("\r\n")).toHaveLength(5);
  expect((await call("GET", id, "")).body).toMatchObject({ status: "mapping", rows_done: 0 });
});

test("rejected rows come back as a file that is safe to open, and lands once it is mended", async () => {
  const note = '"=1+1 and ""more"""';
  const good = ["5", "6", "7", "8"].map((id) => row(id));
  const id = await make(row("1"), row("2", { price: "free", note, email: "+odd@example.dk" }), ...good);
  await processed(world, id);
  expect(await landed(world, id)).toMatchObject({ status: "completed_with_errors", orders_rejected: 1, rows_rejected: 1 });
  const file = await call("GET", id, "/rejects");
  expect(file.body).toContain(`"'=1+1 and ""more"""`);
  expect(file.body).toContain("Preo row,Preo reason,Order");
  const mended = await createImport(world, { name: "mended.csv", content: file.body.replace(",free,", ",625.00,") });
  expect(mended.body.notices).toEqual([]);
  await processed(world, mended.body.id);
  expect(await landed(world, mended.body.id)).toMatchObject({ status: "completed", orders_created: 1 });
  const orders = await world.sql("select o.note, u.email from orders o join users u on u.id = o.user_id where o.external_id = '2'");
  expect(orders).toEqual([{ note: '=1+1 and "more"', email: "+odd@example.dk" }]);
  const next = await createImport(world, csv(row("1"), row("2")));
  expect(next.body.notices.map(({ code }: { code: string }) => code)).toEqual(["fewer_rows"]);
});

test("what differs from the source's last import is pointed out before anything happens", async () => {
  const first = await make(...Array.from({ length: 10 }, (_, n) => row(String(n))));
  await processed(world, first);
  await landed(world, first);
  const fewer = await createImport(world, csv(row("1"), row("2")));
  expect(fewer.body.notices).toMatchObject([{ code: "fewer_rows", severity: "warning" }]);
  const renamed = await createImport(world, { name: "orders.csv", content: `${HEADER.replace("Note", "Remark")}\n${row("1")}` });
  expect(renamed.body.notices.map(({ code }: { code: string }) => code)).toContain("columns_new");
});

test("a file without rows goes back to mapping and says why", async () => {
  const made = await createImport(world, { name: "empty.csv", content: `${HEADER}\n` });
  expect(await processed(world, made.body.id)).toMatchObject({ status: "mapping", error_message: expect.stringContaining("no rows") });
});

test("an import that ends tells so once, and tells nothing of each order", async () => {
  const id = await make(row("1"), row("2"));
  await processed(world, id);
  await landed(world, id);
  const events = await world.sql<{ type: string }>("select type from events where type not like 'segment%'");
  expect(events).toEqual([{ type: "data_import.completed" }]);
  const other = await make(row("3"));
  expect((await call("POST", other, "/cancel")).body).toMatchObject({ status: "cancelled" });
  expect((await settled(world, other)).status).toBe("cancelled");
});
