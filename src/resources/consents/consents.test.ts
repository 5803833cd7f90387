import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/http/ids.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

test("a grant is recorded with its words, its history and its event", async () => {
  const userId = await insertUser();
  const answer = await record({ user_id: userId, evidence: { ip: "192.0.2.7" } });
  expect(answer.status).toBe(201);
  expect(answer.body).toMatchObject({
    user_id: userId,
    edition_id: null,
    status: "granted",
    basis: "consent",
    wording: "Yes",
    withdrawn_at: null,
  });
  expect(answer.body.given_at).toMatch(/Z$/);
  expect(answer.headers["etag"]).toBe('"1"');
  const history = await world.vera("GET", `/v1/consents/${answer.body.id}/history`);
  expect(history.body.results).toMatchObject([{ action: "granted", wording: "Yes", evidence: { ip: "192.0.2.7" }, actor_type: "api_key" }]);
  expect(await eventTypes(answer.body.id)).toEqual(["consent.granted"]);
});

test("recording the same again changes nothing; another decision changes the one row", async () => {
  const userId = await insertUser();
  const first = await record({ user_id: userId });
  const again = await record({ user_id: userId });
  expect([again.status, again.body.id, again.headers["etag"]]).toEqual([201, first.body.id, '"1"']);
  const withdrawn = await record({ user_id: userId, status: "withdrawn" });
  expect(withdrawn.body).toMatchObject({ id: first.body.id, status: "withdrawn", wording: "Yes" });
  expect(await actions(first.body.id)).toEqual(["withdrawn", "granted"]);
});

test("an edition's and the organization's consent are two rows", async () => {
  const userId = await insertUser();
  const whole = await record({ user_id: userId });
  const edition = await record({ user_id: userId, edition_id: world.nordlys.thisYear });
  expect(edition.body.id).not.toBe(whole.body.id);
  const list = await world.vera("GET", `/v1/consents?user_id=${userId}&edition_id=${world.nordlys.thisYear}`);
  expect(list.body.results.map((row: { id: string }) => row.id)).toEqual([edition.body.id]);
});

test("after a withdrawal staff grants with a reason only, and an import never", async () => {
  const userId = await insertUser();
  const { body } = await record({ user_id: userId, status: "withdrawn" });
  expect(await record({ user_id: userId })).toMatchObject({ status: 409, body: { errors: [{ pointer: "/reason" }] } });
  expect((await record({ user_id: userId, source: "import", reason: "said so" })).status).toBe(409);
  expect((await record({ user_id: userId, edition_id: world.nordlys.thisYear })).status).toBe(409);
  expect((await world.ben("PATCH", `/v1/consents/${body.id}`, { status: "granted" })).status).toBe(409);
  const granted = await world.ben("PATCH", `/v1/consents/${body.id}`, {
    status: "granted",
    reason: "asked for it by phone",
    wording: "By phone",
  });
  expect(granted).toMatchObject({ status: 200, body: { status: "granted", withdrawn_at: null, wording: "By phone" } });
  expect(await actions(body.id)).toEqual(["granted", "withdrawn"]);
});

test("a deleted row is gone, its history stays, and its withdrawal still asks for a reason", async () => {
  const userId = await insertUser();
  const { body } = await record({ user_id: userId, status: "withdrawn" });
  expect((await world.ben("DELETE", `/v1/consents/${body.id}`, undefined, { "if-match": '"9"' })).status).toBe(412);
  expect((await world.ben("DELETE", `/v1/consents/${body.id}`)).status).toBe(204);
  expect((await world.vera("GET", `/v1/consents/${body.id}`)).status).toBe(404);
  expect(await actions(body.id)).toEqual(["deleted", "withdrawn"]);
  expect((await record({ user_id: userId })).status).toBe(409);
  const granted = await record({ user_id: userId, reason: "wrote to us" });
  expect(granted.status).toBe(201);
  await world.ben("DELETE", `/v1/consents/${granted.body.id}`);
  expect((await record({ user_id: userId })).status).toBe(201);
});

test("being a customer is a basis with an order, the words and the organization's switch", async () => {
  const userId = await insertUser();
  const grant = { user_id: userId, basis: "existing_customer", wording: "" };
  const refused = await record(grant);
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map((error: { code: string }) => error.code)).toEqual(["existing_customer_off", "no_order", "required"]);
  await world.sql("update organizations set existing_customer_marketing = true where id = $1", [world.nordlys.id]);
  await world.sql(
    `insert into orders (organization_id, id, edition_id, user_id, number, source, external_id, status, currency, total_e4, ordered_at, buyer, content_hash)
     values ($1, $2, $3, $4, '#1', 'shop', '1', 'paid', 'DKK', 0, now(), '{}', '\\x00')`,
    [world.nordlys.id, newId(), world.nordlys.thisYear, userId],
  );
  expect((await record({ ...grant, wording: "Untick to hear nothing" })).body).toMatchObject({
    status: "granted",
    basis: "existing_customer",
  });
});

test("a way out grants nothing, and nothing is granted in the future", async () => {
  const refused = await record({ user_id: await insertUser(), source: "one_click", given_at: "2999-01-01T00:00:00Z" });
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(["/source", "/given_at"]);
});

test("a withdrawn consent keeps what was granted", async () => {
  const { body } = await record({ user_id: await insertUser() });
  const answer = await world.ben("PATCH", `/v1/consents/${body.id}`, { status: "withdrawn", wording: "other", wording_version: "2" });
  expect(answer.status).toBe(422);
  expect(answer.body.errors.map((error: { pointer: string }) => error.pointer)).toEqual(["/wording", "/wording_version"]);
});

test("a stale If-Match is 412, a change without fields changes nothing", async () => {
  const { body } = await record({ user_id: await insertUser() });
  expect((await world.ben("PATCH", `/v1/consents/${body.id}`, { status: "withdrawn" }, { "if-match": '"2"' })).status).toBe(412);
  const same = await world.ben("PATCH", `/v1/consents/${body.id}`, {});
  expect([same.status, same.headers["etag"]]).toEqual([200, '"1"']);
});

test("users and editions of others are not found, in bodies and filters", async () => {
  const [own, foreign] = [await insertUser(), await insertUser(world.rival.id)];
  expect(await record({ user_id: foreign })).toMatchObject({ status: 404, body: { errors: [{ pointer: "/user_id" }] } });
  expect(await record({ user_id: own, edition_id: world.rival.thisYear })).toMatchObject({
    status: 404,
    body: { errors: [{ pointer: "/edition_id" }] },
  });
  expect((await world.ada("GET", `/v1/consents?user_id=${foreign}`)).status).toBe(404);
  expect((await world.ada("GET", `/v1/consents?edition_id=${world.rival.thisYear}`)).status).toBe(404);
  const { body } = await record({ user_id: own });
  for (const method of ["GET", "DELETE"] as const) expect((await world.rita(method, `/v1/consents/${body.id}`)).status).toBe(404);
  expect((await world.rita("GET", `/v1/consents/${body.id}/history`)).status).toBe(404);
});

test("reading needs a viewer, deciding an editor", async () => {
  const { body } = await record({ user_id: await insertUser() });
  expect((await world.dora("GET", "/v1/consents")).status).toBe(403);
  expect((await world.vera("DELETE", `/v1/consents/${body.id}`)).status).toBe(403);
  expect((await world.vera("GET", "/v1/consents?source=api&status=granted&purpose=marketing&channel=email")).status).toBe(200);
});

test("of simultaneous grants and withdrawals one row comes out, with one entry for each change", async () => {
  const userId = await insertUser();
  const statuses = ["granted", "withdrawn", "granted", "withdrawn", "granted", "withdrawn"];
  const answers = await Promise.all(statuses.map((status) => record({ user_id: userId, status })));
  expect(answers.every((answer) => answer.status === 201 || answer.status === 409)).toBe(true);
  const rows = await world.sql<{ id: string; status: string }>("select id, status from consents where user_id = $1", [userId]);
  expect(rows).toHaveLength(1);
  expect(rows[0]?.status).toBe("withdrawn");
  const told = await actions(String(rows[0]?.id));
  expect(told.filter((action) => action === "withdrawn")).toHaveLength(1);
  expect(told.length).toBeLessThanOrEqual(2);
});

const record = (body: Record<string, unknown>) =>
  world.ben("POST", "/v1/consents", { organization_id: world.nordlys.id, channel: "email", status: "granted", wording: "Yes", ...body });

async function actions(consentId: string): Promise<string[]> {
  const { body } = await world.vera("GET", `/v1/consents/${consentId}/history`);
  return body.results.map((entry: { action: string }) => entry.action);
}

async function eventTypes(objectId: string): Promise<string[]> {
  return (await world.sql<{ type: string }>("select type from events where object_id = $1 order by sequence", [objectId])).map(
    (row) => row.type,
  );
}

async function insertUser(organizationId = world.nordlys.id): Promise<string> {
  const id = newId();
  await world.sql("insert into users (organization_id, id, email, email_key) values ($1, $2, $3, $3)", [
    organizationId,
    id,
    `${id}@example.org`,
  ]);
  return id;
}
