import type { World } from "../world.ts";

/** Table to a hash of its rows. */
export type Contents = ReadonlyMap<string, string>;

interface Seen {
  tables: string[];
  /** of each table when it was last read: how many row versions it had and the sum of the transactions that wrote them, and the hash of its rows */
  last: Map<string, { mark: string; hash: string }>;
}

const seen = new WeakMap<World, Seen>();

/**
 * The whole database as hashes, so that a refused request can be shown to have changed nothing. When a key was last used is no effect.
 * A table is read again only when a transaction left other row versions in it: a change takes some away, or adds some whose transaction is newer than every
 * other, so that their number or the sum differs.
 */
export async function readContents(world: World): Promise<Contents> {
  const { tables, last } = seen.get(world) ?? (await prepare(world));
  const marks = await world.sql<{ name: string; mark: string }>("execute marks");
  const written = marks.filter(({ name, mark }) => last.get(name)?.mark !== mark);
  const hashes = await hashesOf(
    world,
    written.map(({ name }) => name),
  );
  for (const { name, mark } of written) last.set(name, { mark, hash: hashes.get(name) ?? "" });
  return new Map(tables.map((name) => [name, last.get(name)?.hash ?? ""]));
}

/** Tables whose rows differ. */
export function changedTables(before: Contents, after: Contents): string[] {
  return [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name);
}

async function prepare(world: World): Promise<Seen> {
  const rows = await world.sql<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema)' order by 1`,
  );
  const tables = rows.map(({ name }) => name);
  const marks = tables.map(
    (name) => `select '${name}' as name, count(*) || ' ' || coalesce(sum(xmin::text::bigint), 0) as mark from ${name}`,
  );
  await world.sql(`prepare marks as ${marks.join(" union all ")}`);
  const made = { tables, last: new Map() };
  seen.set(world, made);
  return made;
}

async function hashesOf(world: World, tables: readonly string[]): Promise<Map<string, string>> {
  if (tables.length === 0) return new Map();
  const hashes = tables.map(
    (name) =>
      `select '${name}' as name, coalesce(md5(string_agg(md5(r), '' order by md5(r))), '') as hash from (select (to_jsonb(t) - 'last_used_at')::text as r from ${name} t) x`,
  );
  const rows = await world.sql<{ name: string; hash: string }>(hashes.join(" union all "));
  return new Map(rows.map(({ name, hash }) => [name, hash]));
}
