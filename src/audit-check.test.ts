import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../test/world.ts";
import { runAuditCheck } from "./audit-check.ts";
import { listUnsealed, sealEntries } from "./platform/journal/chain.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
  for (let n = 0; n < 6; n += 1) await world.ada("PATCH", `/v1/organizations/${world.nordlys.id}`, { postal_address: `Allé ${n}` });
});
afterAll(() => world.close());

const seal = () => sealEntries(world.db, world.nordlys.id, world.config.secretKey);
const check = () => runAuditCheck(world.config, { url: world.url });

test("entries are sealed once each, also by two at a time", async () => {
  expect(await listUnsealed(world.db)).toEqual([world.nordlys.id]);
  const [one, two] = await Promise.all([seal(), seal()]);
  expect(one + two).toBe(6);
  expect(await listUnsealed(world.db)).toEqual([]);
  expect(await check()).toEqual({
    sound: true,
    lines: ["nordlys: 6 entries sealed, all as they were", "rival: 0 entries sealed, all as they were"],
  });
});

// Each as somebody would who can write the database and nothing else, undone afterwards.
const place = (n: number) => `(select entry_id from audit_chain where sequence = ${n})`;
test.for([
  ["a changed value", `update audit_entries set changes = jsonb_set(changes, '{note}', '"x"') where id = ${place(3)}`],
  ["another actor", `update audit_entries set actor_id = gen_random_uuid() where id = ${place(6)}`],
  ["another time", `update audit_entries set at = at + interval '1 microsecond' where id = ${place(1)}`],
  ["a removed entry", `delete from audit_entries where id = ${place(6)}`],
  [
    "a removed entry and its place",
    `with e as (delete from audit_entries where id = ${place(2)}) delete from audit_chain where sequence = 2`,
  ],
  [
    "two entries in each other's place",
    `update audit_chain set entry_id = case sequence when 2 then ${place(3)} else ${place(2)} end where sequence in (2, 3)`,
  ],
  [
    "an entry that nobody sealed",
    `with u as (delete from audit_unsealed) insert into audit_entries (organization_id, at, actor_type, action, object_type)
    select id, now() - interval '1 hour', 'system', 'x.y', 'x' from organizations where slug = 'nordlys'`,
  ],
] as const)("%s is found", async ([, manipulation]) => {
  await world.sql("create temp table kept_entries as select * from audit_entries");
  await world.sql("create temp table kept_chain as select * from audit_chain");
  await world.sql("alter table audit_chain drop constraint audit_chain_organization_id_entry_id_key");
  await world.sql(manipulation);
  const { sound, lines } = await check();
  await world.sql("delete from audit_chain");
  await world.sql("delete from audit_entries");
  await world.sql("insert into audit_entries select * from kept_entries");
  await world.sql("insert into audit_chain select * from kept_chain");
  await world.sql("delete from audit_unsealed");
  await world.sql("alter table audit_chain add constraint audit_chain_organization_id_entry_id_key unique (organization_id, entry_id)");
  await world.sql("drop table kept_entries, kept_chain");
  expect({ sound, lines }).toMatchObject({
    sound: false,
    lines: expect.arrayContaining([expect.stringMatching(/nordlys: \d entries sealed, \d not/)]),
  });
  expect((await check()).sound).toBe(true);
});

test("the program's own role can neither change nor remove an entry or its seal", async () => {
  const grants = await world.sql<{ grant: string }>(
    `select table_name || ' ' || privilege_type as grant from information_schema.role_table_grants
     where grantee in ('preo_app', 'preo_system') and table_name in ('audit_entries', 'audit_chain') and privilege_type in ('UPDATE', 'DELETE', 'TRUNCATE')`,
  );
  expect(grants).toEqual([]);
});
