import { randomUUIDv7 } from "node:crypto";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, sender, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

async function member(role: string): Promise<string> {
  const id = randomUUIDv7();
  await world.sql("insert into accounts (id, email, name) values ($1, $2, 'Somebody')", [id, `${id}@example.org`]);
  await world.sql("insert into memberships (organization_id, account_id, role) values ($1, $2, $3)", [world.nordlys.id, id, role]);
  return id;
}

const url = (id: string) => `/v1/organizations/${world.nordlys.id}/members/${id}`;

test("of two owners who remove each other at once one stays, and the last owner can neither go nor become less", async () => {
  const [one, two] = [await member("owner"), await member("owner")];
  const answers = await Promise.all([one, two].map((id) => world.ada("DELETE", url(id))));
  expect(answers.map(({ status }) => status)).toEqual(expect.arrayContaining([204, 409]));
  const last = answers[0]?.status === 409 ? one : two;
  expect(await world.ada("PATCH", url(last), { role: "viewer" })).toMatchObject({
    status: 409,
    body: { type: "urn:preo:problem:last_owner" },
  });
  expect((await world.ada("PATCH", url(last), { role: "owner" })).status).toBe(200);
});

test("a member's role is changed with an audit entry that holds no address", async () => {
  const id = await member("viewer");
  expect((await world.ada("PATCH", url(id), { role: "editor" })).body).toMatchObject({ id, role: "editor", two_factor: false });
  expect((await world.ada("DELETE", url(id))).status).toBe(204);
  expect((await world.ada("DELETE", url(id))).status).toBe(404);
  const { body } = await world.ada("GET", `/v1/audit?object=${id}`);
  expect(body.results.map(({ action }: { action: string }) => action)).toEqual(["member.removed", "member.role_changed"]);
  expect(body.results[1].changes).toEqual({ fields: { role: { before: "viewer", after: "editor" } } });
  expect(JSON.stringify(body)).not.toContain("@example.org");
});

test("a key is shown once, works, is exchanged with an overlap, and is refused once it is revoked", async () => {
  const made = await world.ada("POST", "/v1/api-keys", { organization_id: world.nordlys.id, name: "Shop", role: "viewer" });
  expect(made).toMatchObject({ status: 201, body: { name: "Shop", role: "viewer", key: expect.stringMatching(/^preo_[\w-]{43}$/) } });
  const { id, key } = made.body as { id: string; key: string };
  const reaches = async (secret: string) => (await sender(world.app, secret)("GET", "/v1/editions")).status;
  expect(await reaches(key)).toBe(200);
  const shown = JSON.stringify([(await world.ada("GET", "/v1/api-keys")).body, (await world.ada("GET", `/v1/api-keys/${id}`)).body]);
  expect(shown).toContain(key.slice(0, 9));
  expect(shown).not.toContain(key.slice(0, 12));
  const next = (await world.ada("POST", `/v1/api-keys/${id}/rotate`, { overlap_hours: 1 })).body.key as string;
  expect([await reaches(key), await reaches(next)]).toEqual([200, 200]);
  await world.sql("update api_keys set previous_valid_until = now() where id = $1", [id]);
  expect([await reaches(key), await reaches(next)]).toEqual([401, 200]);
  const last = (await world.ada("POST", `/v1/api-keys/${id}/rotate`, { overlap_hours: 0 })).body.key as string;
  expect([await reaches(next), await reaches(last)]).toEqual([401, 200]);
  expect((await world.ada("DELETE", `/v1/api-keys/${id}`)).status).toBe(204);
  expect(await reaches(last)).toBe(401);
});

test("a key is for the future, and one that reaches others' organizations cannot be exchanged for one's own use", async () => {
  const body = { organization_id: world.nordlys.id, name: "Late", role: "viewer", expires_at: "2001-01-01T00:00:00Z" };
  expect((await world.ada("POST", "/v1/api-keys", body)).status).toBe(422);
  const { id } = (await world.rita("POST", "/v1/api-keys", { organization_id: world.rival.id, name: "Both", role: "owner" })).body;
  await world.sql("insert into api_key_roles (organization_id, api_key_id, role) values ($1, $2, 'viewer')", [world.nordlys.id, id]);
  expect(await world.ada("POST", `/v1/api-keys/${id}/rotate`, { overlap_hours: 0 })).toMatchObject({
    status: 409,
    body: { type: "urn:preo:problem:reaches_others" },
  });
  expect((await world.ada("DELETE", `/v1/api-keys/${id}`)).status).toBe(204);
  expect((await world.rita("GET", `/v1/api-keys/${id}`)).status).toBe(200);
});
