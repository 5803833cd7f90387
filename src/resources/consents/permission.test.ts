import * as fc from "fast-check";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import {
  type ConsentRow,
  decidingConsent,
  findWithdrawalAgainst,
  grantImportedConsents,
  lockConsentsOfUser,
  recordConsent,
} from "./queries.ts";
import { deleteConsent } from "./row-queries.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

type Scope = "whole" | "last" | "this";
type Act = "person grants" | "person withdraws" | "staff grants" | "import grants" | "row deleted";

const step = fc.record({
  act: fc.constantFrom<Act>(
    "person grants",
    "person withdraws",
    "person withdraws",
    "staff grants",
    "import grants",
    "import grants",
    "row deleted",
  ),
  scope: fc.constantFrom<Scope>("whole", "last", "this"),
});
const HISTORIES = 150;
/** A withdrawal that was already overridden stands no more when its row is removed. */
const REMEMBERED: { act: Act; scope: Scope }[] = [
  { act: "person withdraws", scope: "whole" },
  { act: "person grants", scope: "last" },
  { act: "row deleted", scope: "whole" },
  { act: "import grants", scope: "last" },
];

test("over random histories the database permits exactly what a plain reading of the rules permits", async () => {
  const histories = [REMEMBERED, ...fc.sample(fc.array(step, { minLength: 1, maxLength: 8 }), HISTORIES)];
  for (const history of histories) {
    const userId = newId();
    const model: Model = { rows: new Map(), withdrawals: new Map(), blocked: 0, time: 0 };
    await inOrganizations(world.db, [world.nordlys.id], async (trx) => {
      await sql`insert into users (organization_id, id, email, email_key) values (${world.nordlys.id}, ${userId}, ${userId}, ${userId})`.execute(
        trx,
      );
      for (const { act, scope } of history) {
        remember(model, act, scope);
        await perform(trx, userId, act, scope);
        const found = {
          last: await permission(trx, userId, "last"),
          this: await permission(trx, userId, "this"),
          blocked: await countBlocked(trx, userId),
        };
        const expected = { last: permits(model, "last"), this: permits(model, "this"), blocked: model.blocked };
        expect(found, JSON.stringify(history)).toEqual(expected);
      }
    });
  }
});

test("such histories reach every outcome", () => {
  const outcomes = new Set<string>();
  for (const history of fc.sample(fc.array(step, { minLength: 1, maxLength: 8 }), { numRuns: HISTORIES, seed: 2_027 })) {
    const model: Model = { rows: new Map(), withdrawals: new Map(), blocked: 0, time: 0 };
    for (const { act, scope } of history) remember(model, act, scope);
    outcomes.add(`${permits(model, "last")} ${model.blocked > 0}`);
  }
  expect([...outcomes].sort()).toEqual(["granted false", "granted true", "null false", "null true", "withdrawn false", "withdrawn true"]);
});

/** The rules as they would be told, without a database: what each scope last heard, and the withdrawals that nobody entitled has overridden. */
interface Model {
  rows: Map<Scope, { status: "granted" | "withdrawn"; at: number }>;
  withdrawals: Map<Scope, number>;
  blocked: number;
  time: number;
}

function remember(model: Model, act: Act, scope: Scope): void {
  model.time += 1;
  if (act === "row deleted") return void model.rows.delete(scope);
  if (act === "person withdraws") {
    model.rows.set(scope, { status: "withdrawn", at: model.time });
    model.withdrawals.set(scope, model.time);
    return;
  }
  const standing = standingWithdrawal(model, scope);
  if (act === "import grants" && standing) return void (model.blocked += 1);
  if (act === "staff grants" && standing) return;
  if (act === "import grants" && model.rows.get(scope)?.status === "granted") return;
  // what an import tells of was decided long ago, so it is newer than nothing
  model.rows.set(scope, { status: "granted", at: act === "import grants" ? 0 : model.time });
  model.withdrawals.delete(scope);
}

function standingWithdrawal(model: Model, scope: Scope): boolean {
  const row = model.rows.get(scope);
  const overriddenUntil = row?.status === "granted" ? row.at : -1;
  const concerns = [...model.withdrawals].filter(([of]) => scope === "whole" || of === "whole" || of === scope);
  return concerns.some(([, at]) => at > overriddenUntil);
}

function permits(model: Model, edition: Scope): "granted" | "withdrawn" | null {
  const [own, whole] = [model.rows.get(edition), model.rows.get("whole")];
  if (!own || !whole) return (own ?? whole)?.status ?? null;
  if (own.at === whole.at) return own.status === whole.status ? own.status : "withdrawn";
  return own.at > whole.at ? own.status : whole.status;
}

async function perform(trx: Trx, userId: string, act: Act, scope: Scope): Promise<void> {
  const key = { organizationId: world.nordlys.id, userId, editionId: editionOf(scope), channel: "email", purpose: "marketing" } as const;
  const actor = { type: "system", id: null } as const;
  if (act === "import grants") {
    const grant = { ...key, wording: "Yes", givenAt: new Date("2027-01-01T00:00:00Z"), source: "import" as const };
    await grantImportedConsents(trx, world.nordlys.id, [grant], actor);
    return;
  }
  if (act === "row deleted") {
    const { rows } =
      await sql<ConsentRow>`select * from consents where user_id = ${userId} and edition_id is not distinct from ${key.editionId}`.execute(
        trx,
      );
    if (rows[0]) await deleteConsent(trx, rows[0], actor);
    return;
  }
  await lockConsentsOfUser(trx, userId);
  if (act === "staff grants" && (await findWithdrawalAgainst(trx, key))) return;
  const status = act === "person withdraws" ? "withdrawn" : "granted";
  const more = {
    basis: "consent",
    source: "preference_page",
    wording: "Yes",
    wordingVersion: "",
    evidence: { n: newId() },
    reason: "",
  } as const;
  await recordConsent(trx, { ...key, ...more, status, actor });
}

async function permission(trx: Trx, userId: string, scope: Scope): Promise<string | null | undefined> {
  const editionId = sql`${editionOf(scope)}::uuid`;
  const deciding = decidingConsent({
    organizationId: sql`u.organization_id`,
    userId: sql`u.id`,
    editionId,
    channel: sql`'email'`,
    purpose: sql`'marketing'`,
  });
  return (await sql<{ status: string | null }>`select ${deciding} as status from users u where u.id = ${userId}`.execute(trx)).rows[0]
    ?.status;
}

async function countBlocked(trx: Trx, userId: string): Promise<number> {
  const { rows } = await sql<{
    n: number;
  }>`select count(*) as n from consent_history where user_id = ${userId} and action = 'blocked_grant'`.execute(trx);
  return rows[0]?.n ?? 0;
}

function editionOf(scope: Scope): string | null {
  return scope === "whole" ? null : scope === "last" ? world.nordlys.lastYear : world.nordlys.thisYear;
}
