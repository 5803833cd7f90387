import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { applySuppressions, readSuppressions } from "./queries.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const add = (fields: Record<string, unknown>) => world.ben("POST", "/v1/suppressions", { organization_id: world.nordlys.id, ...fields });

test("an address is kept as it is compared, its channel told by what it is", async () => {
  expect((await add({ address: " Kim@Example.DK " })).body).toMatchObject({
    channel: "email",
    address: "kim@example.dk",
    reason: "manual",
  });
  expect((await add({ address: "+45 20 12 34 56", note: "Asked by phone" })).body).toMatchObject({
    channel: "sms",
    address: "+4520123456",
    note: "Asked by phone",
  });
  expect(await add({ address: "nobody" })).toMatchObject({ status: 400, body: { errors: [{ pointer: "/address", code: "bad_phone" }] } });
});

test("an address that is suppressed already stays as it is, and is told of once", async () => {
  const first = await add({ address: "twice@example.org", reason: "complaint" });
  const again = await add({ address: "TWICE@example.org", reason: "manual" });
  expect([again.status, again.body]).toEqual([201, first.body]);
  const events = await world.sql("select data from events where type = 'suppression.added' and object_id = $1", [first.body.id]);
  expect(events).toEqual([{ data: { id: first.body.id, channel: "email", reason: "complaint" } }]);
});

test("suppressions are found by whole address, channel and reason, and removed by a manager", async () => {
  const { body } = await add({ address: "gone@example.org", reason: "bounce" });
  for (const query of ["search=GONE@example.org", "reason=bounce&channel=email"])
    expect((await world.vera("GET", `/v1/suppressions?${query}`)).body.results.map(({ id }: { id: string }) => id)).toEqual([body.id]);
  expect((await world.vera("GET", "/v1/suppressions?search=gone")).body.count).toBe(0);
  expect((await world.ben("DELETE", `/v1/suppressions/${body.id}`)).status).toBe(403);
  expect((await world.max("DELETE", `/v1/suppressions/${body.id}`)).status).toBe(204);
  expect((await world.vera("GET", `/v1/suppressions/${body.id}`)).status).toBe(404);
});

test("a file's rows land set by set, each with its outcome, and again change nothing", async () => {
  const rows = [
    { address: "a@file.example.org" },
    { address: "A@File.example.org", reason: "bounce" as const },
    { address: "20 12 34 57" },
    { address: "not known", channel: "email" as const },
  ];
  const given = readSuppressions(rows, { country: "DK", reason: "import" });
  const apply = () => inOrganizations(world.db, [world.nordlys.id], (trx) => applySuppressions(trx, world.nordlys.id, given));
  expect((await apply()).map(({ outcome }) => outcome)).toEqual(["created", "unchanged", "created", "rejected"]);
  const again = await apply();
  expect(again.map(({ outcome }) => outcome)).toEqual(["unchanged", "unchanged", "unchanged", "rejected"]);
  expect(again[3]?.errors).toMatchObject([{ pointer: "/suppressions/3/address", code: "bad_email" }]);
  const { body } = await world.vera("GET", "/v1/suppressions?search=a@file.example.org");
  expect(body.results).toMatchObject([{ reason: "import" }]);
});

test("all of them leave as CSV, however many, and that is in the audit", async () => {
  await world.sql(
    "insert into suppressions (organization_id, channel, address, reason, note) select $1, 'email', 'many' || n || '@example.org', 'import', '=1+1' from generate_series(1, 4500) n",
    [world.nordlys.id],
  );
  const { body, headers } = await world.max("GET", `/v1/suppressions/export?organization_id=${world.nordlys.id}`);
  const lines = String(body).trim().split("\r\n");
  const [{ n } = { n: 0 }] = await world.sql<{ n: number }>("select count(*)::int as n from suppressions where organization_id = $1", [
    world.nordlys.id,
  ]);
  expect([lines[0], lines.length]).toEqual(["channel,address,reason,note,created", n + 1]);
  expect(lines.at(-1)).toMatch(/^email,many\d+@example\.org,import,'=1\+1,/);
  expect(headers["content-type"]).toContain("text/csv");
  expect(await world.sql("select 1 from audit_entries where action = 'suppressions.exported'")).toHaveLength(1);
});
