import type { World } from "../world.ts";

/** Table to a hash of its rows. */
export type Contents = ReadonlyMap<string, string>;

/** The whole database as hashes, so that a refused request can be shown to have changed nothing. When a key was last used is no effect. */
export async function readContents(world: World): Promise<Contents> {
  const tables = await world.sql<{ name: string }>(
    `select format('%I.%I', n.nspname, c.relname) as name from pg_class c join pg_namespace n on n.oid = c.relnamespace
     where c.relkind in ('r', 'p') and not c.relispartition and n.nspname !~ '^(pg_|information_schema)' order by 1`,
  );
  const hashes = await world.sql<{ name: string; hash: string }>(
    tables
      .map(
        ({ name }) =>
          `select '${name}' as name, count(*) || ' ' || coalesce(md5(string_agg(md5(r), '' order by md5(r))), '') as hash from (select (to_jsonb(t) - 'last_used_at')::text as r from ${name} t) x`,
      )
      .join(" union all "),
  );
  return new Map(hashes.map(({ name, hash }) => [name, hash]));
}

/** Tables whose rows differ. */
export function changedTables(before: Contents, after: Contents): string[] {
  return [...after].filter(([name, hash]) => before.get(name) !== hash).map(([name]) => name);
}
