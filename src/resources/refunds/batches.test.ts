import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, startTestJobs, type TestJobs } from "../../../test/jobs.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { carryOutDecision } from "./carry-out-decision.job.ts";
import { makeBatch } from "./make-batch.job.ts";

let world: World;
let jobs: TestJobs;
const products: Record<string, string> = {};

beforeAll(async () => {
  world = await createWorld();
  jobs = await startTestJobs(world, [makeBatch, carryOutDecision]);
  const line = (name: string, quantity: number, more = {}) => ({ product: { name }, quantity, unit_price: "100.00", ...more });
  const order = (external_id: string, currency: string, purchases: unknown[], country = "DK") => ({
    ...{ external_id, status: "paid", currency, ordered_at: "2027-01-01T10:00:00Z", purchases },
    buyer: { email: `${external_id}@example.org`, country },
  });
  await world.ben("POST", "/v1/external-orders", {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    source: "shopify",
    on_unknown_product: "create",
    orders: [
      order("1", "DKK", [line("Saturday", 2, { fee: "10.00" }), line("Camping", 1)]),
      order("2", "DKK", [line("Saturday", 1)], "SE"),
      order("3", "EUR", [line("Saturday", 1)]),
    ],
  });
  for (const { id, name } of await world.sql<{ id: string; name: string }>("select id, name from products")) products[name] = id;
});
afterAll(async () => {
  await jobs.stop();
  await world.close();
});

const terms = (more: object) => ({ edition_id: world.nordlys.thisYear, ...more });
const dryRun = (more: object) => world.max("POST", "/v1/refund-batches/dry-run", terms(more));
const half = () => ({ products: [{ product_id: products["Saturday"], percent: 50 }] });

async function finished(url: string) {
  return eventually(async () => {
    const { body } = await world.vera("GET", url);
    return body.status !== "running" && body;
  }, 30_000);
}

test("a dry run tells orders, purchases and amounts by product, source and currency", async () => {
  const { status, body } = await dryRun(half());
  expect(status).toBe(200);
  expect(body).toMatchObject({ orders: 3, purchases: 3, left_out: 0 });
  expect(
    body.amounts
      .map((one: Record<string, string>) => `${one["product"]} ${one["source"]} ${one["units"]} ${one["amount"]} ${one["currency"]}`)
      .sort(),
  ).toEqual(["Saturday shopify 1 50.00 EUR", "Saturday shopify 3 155.00 DKK"]);
  expect(
    (await dryRun({ ...half(), include_fees: false })).body.amounts.find(({ currency }: { currency: string }) => currency === "DKK").amount,
  ).toBe("150.00");
  const fixed = await dryRun({ products: [{ product_id: products["Saturday"], amount_per_unit: "30.00" }] });
  expect(fixed.body).toMatchObject({ purchases: 2, left_out: 1, amounts: [{ amount: "90.00", currency: "DKK" }] });
});

test("a rule is about something, and says one thing of how much", async () => {
  for (const bad of [
    {},
    { products: [{ product_id: products["Saturday"] }] },
    { products: [{ product_id: products["Saturday"], percent: 5, amount_per_unit: "1.00" }] },
  ])
    expect((await dryRun(bad)).status, JSON.stringify(bad)).toBe(400);
  expect((await dryRun({ ...half(), segment_id: "01980000-0000-7000-8000-000000000001" })).body.errors).toMatchObject([
    { pointer: "/segment_id" },
  ]);
});

test("a batch makes one request for each purchase, however often its job runs, and many are approved at once", async () => {
  const made = await world.max("POST", "/v1/refund-batches", terms({ name: "Saturday", reason: "Storm", cancels_ticket: true, ...half() }));
  expect(made).toMatchObject({ status: 201, body: { name: "Saturday", cancels_ticket: true } });
  const { id } = made.body;
  expect(await finished(`/v1/refund-batches/${id}`)).toMatchObject({ status: "completed", purchases: 3, refund_requests: 3 });
  await world.sql("update refund_batches set status = 'running' where id = $1", [id]);
  await inOrganizations(world.db, [world.nordlys.id], (trx) =>
    sendJob(trx, makeBatch, { organization_id: world.nordlys.id, batch_id: id }),
  );
  expect(await finished(`/v1/refund-batches/${id}`)).toMatchObject({ status: "completed", refund_requests: 3 });
  const { body } = await world.vera("GET", "/v1/refund-requests?ordering=created");
  expect(body.results).toMatchObject(
    [1, 2, 3].map(() => ({ refund_batch_id: id, status: "pending", fee: "0.00", provider: "external:shopify", reason: "Storm" })),
  );
  const ids: string[] = body.results.map((one: { id: string }) => one.id);
  await world.max("POST", `/v1/refund-requests/${ids[0]}/reject`, { reason: "Used" });
  const decided = await world.max("POST", "/v1/refund-requests/approve", { refund_request_ids: ids, note: "Storm" });
  expect(decided).toMatchObject({ status: 202, body: { total: 3, decision: "approve" } });
  const outcome = await finished(`/v1/refund-decisions/${decided.body.id}`);
  expect(outcome).toMatchObject({ status: "completed", done: 2, refused: 1 });
  expect(outcome.outcomes).toMatchObject([
    { outcome: "refused", status: "rejected", detail: /is rejected/ },
    { outcome: "done", status: "processing" },
    { outcome: "done" },
  ]);
  const file = await world.max("GET", `/v1/refund-requests/export?organization_id=${world.nordlys.id}&source=shopify`);
  expect(file.status).toBe(200);
  expect(String(file.body).trim().split("\r\n")).toHaveLength(3);
  expect(file.body).toContain("Saturday");
});

test("a segment narrows a batch to its guests", async () => {
  const { body: segment } = await world.ben("POST", "/v1/segments", {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    name: "Danes",
    expression: 'user.country == "DK"',
    communication_type: "marketing",
  });
  expect((await dryRun({ segment_id: segment.id, percent: 100 })).body.amounts).toContainEqual(
    expect.objectContaining({ product: "Camping", amount: "100.00", currency: "DKK" }),
  );
});
