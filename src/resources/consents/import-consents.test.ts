import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { decidingConsent, grantImportedConsents, type ImportedGrant, recordConsent } from "./queries.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const shop = { type: "system", id: null } as const;

test("an import grants, does not grant twice and never overrides a withdrawal", async () => {
  const [kim, lee, mia] = [await insertUser(), await insertUser(), await insertUser()];
  await work((trx) => withdraw(trx, lee, null));
  await work((trx) => withdraw(trx, mia, world.nordlys.thisYear));
  const grants = [kim, lee, mia].map((userId) => grant(userId, world.nordlys.thisYear));
  const { blocked } = await work((trx) => grantImportedConsents(trx, world.nordlys.id, grants, shop));
  expect(blocked.map((one) => one.userId).sort()).toEqual([lee, mia].sort());
  expect(await permission(kim, world.nordlys.thisYear)).toBe("granted");
  expect(await permission(kim, world.nordlys.lastYear)).toBeNull();
  expect(await permission(lee, world.nordlys.thisYear)).toBe("withdrawn");
  await work((trx) => grantImportedConsents(trx, world.nordlys.id, [grant(kim, world.nordlys.thisYear)], shop));
  expect(await history(kim)).toEqual(["granted"]);
  expect(await history(mia)).toEqual(["withdrawn", "blocked_grant"]);
});

test("a grant to the whole organization is blocked by a withdrawal from one edition", async () => {
  const kim = await insertUser();
  await work((trx) => withdraw(trx, kim, world.nordlys.lastYear));
  const { blocked } = await work((trx) => grantImportedConsents(trx, world.nordlys.id, [grant(kim, null)], shop));
  expect(blocked).toEqual([{ userId: kim, channel: "email", purpose: "marketing" }]);
  expect(await permission(kim, world.nordlys.thisYear)).toBeNull();
});

test.each(["before", "after"])("a withdrawal that an import cannot see yet wins, decided %s the import began", async (order) => {
  const kim = await insertUser();
  const given = { ...grant(kim, world.nordlys.thisYear), givenAt: new Date(Date.now() + 60_000) };
  const importing = (trx: Trx) => grantImportedConsents(trx, world.nordlys.id, [given], shop);
  const withdrawing = (trx: Trx) => withdraw(trx, kim, null);
  const [outer, inner] = order === "before" ? [withdrawing, importing] : [importing, withdrawing];
  await work(async (trx) => {
    await outer(trx);
    await work<unknown>(inner);
  });
  expect(await permission(kim, world.nordlys.thisYear)).toBe("withdrawn");
});

test("unsubscribing again takes effect when something newer was granted in between", async () => {
  const kim = await insertUser();
  await work((trx) => withdraw(trx, kim, world.nordlys.thisYear));
  await work((trx) => recordConsent(trx, { ...decision(kim, null), status: "granted" }));
  expect(await permission(kim, world.nordlys.thisYear)).toBe("granted");
  expect((await work((trx) => withdraw(trx, kim, world.nordlys.thisYear))).changed).toBe(true);
  expect(await permission(kim, world.nordlys.thisYear)).toBe("withdrawn");
  expect((await work((trx) => withdraw(trx, kim, world.nordlys.thisYear))).changed).toBe(false);
});

test("the newer of two rows decides; at the same moment the withdrawal", async () => {
  const [early, late] = [new Date("2027-01-01T00:00:00Z"), new Date("2027-01-02T00:00:00Z")];
  const edition = world.nordlys.thisYear;
  const table = [
    [{ status: "granted", at: early }, { status: "withdrawn", at: late }, "withdrawn"],
    [{ status: "granted", at: late }, { status: "withdrawn", at: early }, "granted"],
    [{ status: "granted", at: late }, { status: "withdrawn", at: late }, "withdrawn"],
    [{ status: "withdrawn", at: late }, { status: "granted", at: late }, "withdrawn"],
    [{ status: "withdrawn", at: early }, { status: "granted", at: late }, "granted"],
  ] as const;
  for (const [ofEdition, ofOrganization, expected] of table) {
    const kim = await insertUser();
    await work((trx) => recordConsent(trx, { ...decision(kim, edition), ...ofEdition }));
    await work((trx) => recordConsent(trx, { ...decision(kim, null), ...ofOrganization }));
    expect(await permission(kim, edition)).toBe(expected);
  }
});

test("five thousand grants are one batch of some statements", async () => {
  await world.sql(
    "insert into users (organization_id, id, email, email_key) select $1, preo_uuid7(), 'bulk' || n || '@example.org', 'bulk' || n || '@example.org' from generate_series(1, 5000) n",
    [world.nordlys.id],
  );
  const users = await world.sql<{ id: string }>("select id from users where email_key like 'bulk%'");
  const grants = users.map((user) => grant(user.id, world.nordlys.thisYear));
  await work((trx) => grantImportedConsents(trx, world.nordlys.id, grants, shop));
  await work((trx) => grantImportedConsents(trx, world.nordlys.id, grants, shop));
  const [counted] = await world.sql<{ n: string }>(
    "select count(*) as n from consents c join users u on u.id = c.user_id where email_key like 'bulk%'",
  );
  expect(Number(counted?.n)).toBe(5000);
});

function work<T>(run: (trx: Trx) => Promise<T>): Promise<T> {
  return inOrganizations(world.db, [world.nordlys.id], run);
}

function decision(userId: string, editionId: string | null) {
  const key = { organizationId: world.nordlys.id, userId, editionId, channel: "email", purpose: "marketing" } as const;
  return { ...key, basis: "consent", source: "one_click", wording: "", wordingVersion: "", evidence: {}, reason: "", actor: shop } as const;
}

const withdraw = (trx: Trx, userId: string, editionId: string | null) =>
  recordConsent(trx, { ...decision(userId, editionId), status: "withdrawn" });

function grant(userId: string, editionId: string | null): ImportedGrant {
  return {
    userId,
    editionId,
    channel: "email",
    purpose: "marketing",
    wording: "Yes, write to me",
    givenAt: new Date("2027-01-01T00:00:00Z"),
    source: "import",
  };
}

async function permission(userId: string, editionId: string | null): Promise<string | null | undefined> {
  const deciding = decidingConsent({
    organizationId: sql`u.organization_id`,
    userId: sql`u.id`,
    editionId: sql`${editionId}::uuid`,
    channel: sql`'email'`,
    purpose: sql`'marketing'`,
  });
  return work(
    async (trx) =>
      (await sql<{ status: string | null }>`select ${deciding} as status from users u where u.id = ${userId}`.execute(trx)).rows[0]?.status,
  );
}

async function history(userId: string): Promise<string[]> {
  return (await world.sql<{ action: string }>("select action from consent_history where user_id = $1 order by at, id", [userId])).map(
    (row) => row.action,
  );
}

async function insertUser(): Promise<string> {
  const id = newId();
  await world.sql("insert into users (organization_id, id, email, email_key) values ($1, $2, $3, $3)", [
    world.nordlys.id,
    id,
    `${id}@example.org`,
  ]);
  return id;
}
