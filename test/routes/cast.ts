import { randomUUIDv7 } from "node:crypto";
import type { Authenticate } from "../../src/platform/auth/credential.ts";
import { createWorld, type Send, sender, type World } from "../world.ts";
import { type Fixtures, fixturesOf } from "./fixtures.ts";

/** Two organizations full of objects, and the texts of the rival's that Nordlys must never read. */
export interface Cast {
  world: World;
  mine: Fixtures;
  theirs: Fixtures;
  mark: string;
}

/** The rival's text, in every name, note and message of theirs. */
const MARK = "zeisig";

export async function createCast(): Promise<Cast> {
  const world = await createWorld();
  await world.sql("update organizations set name = name || $1, postal_address = $1 where id = $2", [MARK, world.rival.id]);
  await world.sql("update editions set name = name || $1, venue_name = $1 where organization_id = $2", [MARK, world.rival.id]);
  const mine = fixturesOf(world, world.nordlys, world.ada, "");
  const theirs = fixturesOf(world, world.rival, world.rita, MARK);
  return { world, mine, theirs, mark: MARK };
}

/** What no answer to Nordlys may hold: the rival's text and the rival's own id. */
export function forbiddenTexts({ world, mark }: Cast): string[] {
  return [mark, world.rival.id, world.rival.thisYear, world.rival.lastYear];
}

/** Sends as an owner whose credential names both organizations to the application, and to row-level security those of `reach`. */
export async function wideSender({ world }: Cast, reach: "nordlys" | "both"): Promise<Send> {
  const [key] = await world.sql<{ id: string }>(
    "select api_key_id as id from api_key_roles where organization_id = $1 and role = 'owner'",
    [world.nordlys.id],
  );
  const grants = [world.nordlys, world.rival].map(({ id, slug }) => ({ organizationId: id, name: slug, slug, role: "owner" as const }));
  const authenticate: Authenticate = async () => ({
    id: key?.id ?? randomUUIDv7(),
    type: "api_key",
    name: "wide",
    email: null,
    grants,
    reach: reach === "both" ? [world.nordlys.id, world.rival.id] : [world.nordlys.id],
  });
  return sender(await world.appWith({ authenticate }), "any");
}

/** Takes the second wall away, as superuser. */
export async function dropRowSecurity({ world }: Cast): Promise<void> {
  const tables = await world.sql<{ name: string }>(
    "select relname as name from pg_class where relrowsecurity and relnamespace = 'public'::regnamespace",
  );
  for (const { name } of tables) await world.sql(`alter table ${name} disable row level security`);
}
