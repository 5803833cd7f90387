import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
let kim = "";
let foreign = "";
beforeAll(async () => {
  world = await createWorld();
  kim = await insertUser(world.nordlys.id, "kim", "DK");
  await insertUser(world.nordlys.id, "mia", "SE");
  foreign = await insertUser(world.rival.id, "rolf", "NO");
});
afterAll(() => world.close());

async function insertUser(organizationId: string, name: string, country: string): Promise<string> {
  const [row] = await world.sql<{ id: string }>(
    `with made as (insert into users (organization_id, id, email, email_key, first_name, country) values ($1, preo_uuid7(), $2 || '@example.org', $2 || '@example.org', $2, $3) returning organization_id, id)
     insert into user_tags (organization_id, user_id, tag) select organization_id, id, 'tag of ' || $2 from made returning user_id as id`,
    [organizationId, name, country],
  );
  return row?.id ?? "";
}

const validate = (expression: string, more: object = {}) =>
  world.vera("POST", "/v1/segments/cel/validate", { organization_id: world.nordlys.id, expression, ...more });

test("a good expression is valid, counted, and its references are named", async () => {
  const expression = 'user.country == "DK" && !orders.exists(o, o.edition == "2026" && o.purchases.exists(p, p.product == "Partout"))';
  const { status, body } = await validate(expression);
  expect(status).toBe(200);
  expect(body).toMatchObject({ valid: true, errors: [], estimated_count: 1, user: null });
  expect(body.references).toEqual([
    { kind: "field", value: "orders.edition" },
    { kind: "field", value: "orders.purchases" },
    { kind: "field", value: "orders.purchases.product" },
    { kind: "field", value: "user.country" },
    { kind: "country", value: "DK" },
    { kind: "edition", value: "2026" },
    { kind: "product", value: "Partout" },
  ]);
});

test("errors and warnings stand at their places, with corrections", async () => {
  const { body } = await validate('user.country != "DK"\n && user.bucket > "a"');
  expect(body).toMatchObject({ valid: false, estimated_count: null });
  expect(body.errors).toEqual([
    expect.objectContaining({ code: "type_mismatch", line: 2, column: expect.any(Number), length: expect.any(Number) }),
  ]);
  const absent = (await validate('user.country != "DK"')).body;
  expect(absent.warnings[0]).toMatchObject({ code: "absent_excluded", line: 1, column: 1, length: 12 });
  expect(absent.warnings[0].fixes.map(({ expression }: { expression: string }) => expression)).toEqual([
    expect.stringContaining("!has(user.country) || "),
    expect.stringContaining("has(user.country) && "),
  ]);
});

test("a literal of the segment's own edition gets the correction that fits a copy", async () => {
  const { body } = await validate('orders.exists(o, o.edition == "2027")', { edition_id: world.nordlys.thisYear });
  expect(body.warnings).toEqual([
    expect.objectContaining({
      code: "own_value",
      fixes: [expect.objectContaining({ expression: "orders.exists(o, o.edition == edition.slug)" })],
    }),
  ]);
});

test("everybody is warned about with their number", async () => {
  expect((await validate("true")).body).toMatchObject({ valid: true, estimated_count: 2, warnings: [{ code: "everybody" }] });
});

test("for one user it says whether they are in and which clause decides", async () => {
  const expression = 'user.country == "DK" && user.city == "Aarhus" && orders.size() == 0';
  const { body } = await validate(expression, { user_id: kim });
  expect(body.user).toMatchObject({ user_id: kim, member: false, decided_by: 1 });
  expect(body.user.clauses.map(({ text, result }: { text: string; result: boolean | null }) => [text, result])).toEqual([
    ['user.country == "DK"', true],
    ['user.city == "Aarhus"', null],
    ["orders.size() == 0", true],
  ]);
  expect((await validate('user.country == "DK"', { user_id: kim })).body.user).toMatchObject({ member: true, decided_by: null });
});

test("why a user is in or out goes down to the single conditions, with the rows that they looked at", async () => {
  const expression = '(user.city == "Oslo" || orders.exists(o, o.total > 100.0 && o.currency == "DKK")) && user.country == "DK"';
  await world.sql(
    `insert into orders (organization_id, id, edition_id, user_id, number, source, external_id, status, currency, total_e4, ordered_at, buyer, content_hash)
     select $1, preo_uuid7(), $2, $3, n, 'shop', n, 'paid', n, 500000, now(), '{}', 'x' from unnest(array['DKK', 'SEK']) n`,
    [world.nordlys.id, world.nordlys.thisYear, kim],
  );
  const { user } = (await validate(expression, { user_id: kim })).body;
  expect(user).toMatchObject({ member: false, decided_by: 0 });
  expect(user.because.map(({ text, result }: { text: string; result: boolean | null }) => [text, result])).toEqual(
    [
      ['user.city == "Oslo"', null],
      ['orders.exists(o, o.total > 100.0 && o.currency == "DKK")', false],
    ].filter(([, result]) => user.clauses[0].result === result || (result === null && user.clauses[0].result === null)),
  );
  const looked = (await validate('orders.exists(o, o.total > 100.0 && o.currency == "DKK")', { user_id: kim })).body.user.because[0]
    .looked_at[0];
  expect(looked).toMatchObject({ text: "orders", conditions: ['o.total > 100.0 && o.currency == "DKK"'] });
  expect(looked.rows).toHaveLength(2);
  expect(looked.rows).toContainEqual({ fields: { total: "50", currency: "DKK" }, results: [false] });
  await world.sql("delete from orders");
});

test("a value that nothing has is warned about, with the nearest one", async () => {
  const warnings = async (expression: string) =>
    (await validate(expression)).body.warnings.map(
      (warning: { code: string; message: string; column: number; fixes: { expression: string }[] }) => [
        warning.code,
        warning.message,
        warning.column,
        warning.fixes.map((fix) => fix.expression),
      ],
    );
  expect(await warnings('orders.exists(o, o.edition == "20227")')).toEqual([
    ["unknown_value", 'there is no edition "20227"; did you mean "2027"?', 31, ['orders.exists(o, o.edition == "2027")']],
  ]);
  expect(await warnings('orders.exists(o, o.status == "piad")')).toEqual([
    ["unknown_value", 'there is no order status "piad"; did you mean "paid"?', 30, ['orders.exists(o, o.status == "paid")']],
  ]);
  expect(await warnings('purchases.exists(p, p.product == "Partout") && "Regulars" in user.segments')).toEqual([
    ["unknown_value", 'there is no product "Partout"; there is none yet', 34, []],
    ["unknown_value", 'there is no segment "Regulars"; there is none yet', 48, []],
  ]);
  expect(await warnings('user.country == "dk" || user.country == "Danmark"')).toEqual([
    ["unknown_value", 'there is no country "dk"; did you mean "DK"?', 17, ['user.country == "DK" || user.country == "Danmark"']],
    ["unknown_value", 'there is no country "Danmark"; there are "AD", "AE", "AF", "AG", "AI", …', 41, []],
  ]);
});

test("counting that takes more than a second is estimated from a sample", async () => {
  const [view] = await world.sql<{ text: string }>("select rtrim(pg_get_viewdef('segment_consents'), ';') as text");
  const slow = (seconds: number) =>
    world.sql(
      `create or replace view segment_consents with (security_invoker = true) as select v.* from (${view?.text}) v where pg_sleep(${seconds}) is not null`,
    );
  await world.sql(
    `insert into consents (organization_id, id, user_id, channel, status, source, given_at, decided_at)
     values ($1, preo_uuid7(), $2, 'email', 'granted', 'api', now(), now())`,
    [world.nordlys.id, kim],
  );
  await slow(1.2);
  expect((await validate('consents.exists(c, c.status == "granted")')).body).toMatchObject({
    estimated_count: 1,
    estimated_from_sample: true,
  });
  await slow(0);
  expect((await validate('consents.exists(c, c.status == "granted")')).body).toMatchObject({
    estimated_count: 1,
    estimated_from_sample: false,
  });
  await world.sql("delete from consents");
});

test("another organization's user and edition are unknown", async () => {
  for (const user_id of [foreign, "nonsense", world.nordlys.id]) {
    const { status, body } = await validate("true", { user_id });
    expect([status, body.errors[0].pointer]).toEqual([404, "/user_id"]);
  }
  expect((await validate("true", { edition_id: world.rival.thisYear })).status).toBe(404);
  expect((await world.vera("POST", "/v1/segments/cel/validate", { organization_id: world.rival.id, expression: "true" })).status).toBe(404);
});

test("counting that takes too long is ended and gives no number", async () => {
  await world.sql("begin");
  await world.sql("lock table consents in access exclusive mode");
  const { status, body } = await validate("consents.size() > 0");
  await world.sql("rollback");
  expect([status, body.valid, body.estimated_count]).toEqual([200, true, null]);
});

test("text that is no text, or far too long, is told and not counted", async () => {
  expect((await validate("")).body).toMatchObject({ valid: false, errors: [{ code: "syntax" }] });
  expect((await validate(`user.city == "${"x".repeat(20_000)}"`)).body).toMatchObject({
    valid: false,
    errors: [{ code: "limit_exceeded" }],
  });
  expect((await validate(`${"(".repeat(5_000)}true`)).body).toMatchObject({ valid: false, errors: [{ code: "limit_exceeded" }] });
});

test("the context holds the vocabulary and the organization's own values, nobody else's", async () => {
  const { status, body } = await world.vera("GET", `/v1/segments/cel/context?edition_id=${world.nordlys.thisYear}`);
  expect(status).toBe(200);
  expect(body.variables.map(({ name, type }: { name: string; type: string }) => `${name}: ${type}`)).toEqual([
    "user: user",
    "orders: rows<order>",
    "purchases: rows<purchase>",
    "tickets: rows<ticket>",
    "consents: rows<consent>",
    "messages: rows<message>",
    "refunds: rows<refund>",
    "edition: edition",
    "now: timestamp",
  ]);
  const order = body.types.find(({ name }: { name: string }) => name === "order");
  expect(order.fields).toContainEqual({ name: "edition", type: "string", optional: false, values: "edition", doc: "the edition's slug" });
  expect(order.fields).toContainEqual({ name: "purchases", type: "rows<purchase>", optional: false, doc: "" });
  expect(body.values.edition).toEqual([
    { value: "2027", label: "nordlys 2027" },
    { value: "2026", label: "nordlys 2026" },
  ]);
  expect(body.values.country.map(({ value }: { value: string }) => value)).toEqual(["DK", "SE"]);
  expect(body.values.tag.map(({ value }: { value: string }) => value)).toEqual(["tag of kim", "tag of mia"]);
  const kinds = body.types.flatMap(({ fields }: { fields: { values?: string }[] }) => fields.flatMap(({ values }) => values ?? []));
  const named = ["locale", "currency", "edition_id", "product_id", "product_tag", "purpose"];
  expect([...new Set<string>(kinds)].filter((kind) => !(kind in body.values) && !named.includes(kind))).toEqual([]);
});

test("the context of an organization's segment has no edition, and a foreign one is unknown", async () => {
  const { body } = await world.vera("GET", `/v1/segments/cel/context?organization_id=${world.nordlys.id}`);
  expect(body.variables.map(({ name }: { name: string }) => name)).not.toContain("edition");
  expect((await world.vera("GET", `/v1/segments/cel/context?organization_id=${world.rival.id}`)).status).toBe(404);
  expect((await world.vera("GET", `/v1/segments/cel/context?edition_id=${world.rival.thisYear}`)).status).toBe(404);
});
