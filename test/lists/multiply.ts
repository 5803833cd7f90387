import type { World } from "../world.ts";

interface Column {
  name: string;
  type: string;
  unique: boolean;
}

/** Makes so many rows of each of these tables out of one that is there, alike but for what must be unique; no trigger and no foreign key is asked. */
export async function multiply({ sql }: World, tables: readonly string[], organizationId: string, rows: number): Promise<void> {
  await sql("set session_replication_role = replica");
  for (const table of tables) await multiplyTable(sql, table, organizationId, rows);
  await sql("set session_replication_role = origin");
  await sql("call preo_recount_rows()");
  await sql(`vacuum (analyze) ${tables.join(", ")}`);
}

async function multiplyTable(sql: World["sql"], table: string, organizationId: string, rows: number): Promise<void> {
  const columns = await sql<Column>(
    `select a.attname as name, format_type(a.atttypid, null) as type,
       exists (select from pg_index i where i.indrelid = a.attrelid and i.indisunique and a.attnum = any(i.indkey)) as unique
     from pg_attribute a where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = '' and a.attidentity <> 'a'`,
    [table],
  );
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const values = columns.map(valueOf).join(", ");
  const made = await sql(
    `insert into ${table} (${names}) select ${values} from (select * from ${table} where organization_id = $1 limit 1) t,
       (select array_agg(id) as ids from users where organization_id = $1) guests, generate_series(1, ${rows}) n
     on conflict do nothing returning 1`,
    [organizationId],
  );
  if (made.length < 0.9 * rows) throw new Error(`there is no row of ${table} to make more of`);
}

function valueOf({ name, type, unique }: Column): string {
  const column = `t."${name}"`;
  if (name === "created" || name === "modified" || name === "at" || name === "ordered_at") return `${column} - n * interval '1 minute'`;
  if (name === "user_id") return `case when ${column} is null then null else guests.ids[1 + n % cardinality(guests.ids)] end`;
  if (!unique || name === "organization_id") return column;
  if (type === "uuid") return `case when ${column} is null or ${KEPT.has(name)} then ${column} else gen_random_uuid() end`;
  if (type === "text") return CLOSED.has(name) ? column : `${column} || '-' || n`;
  if (name === "calculation") return column;
  if (type === "integer" || type === "bigint" || type === "smallint") return `1000 + n`;
  return type === "bytea" ? `${column} || int4send(n)` : column;
}

/** Parents that all have in common, so that each list below them is a long one. */
const KEPT = new Set(["edition_id", "campaign_id", "segment_id", "endpoint_id", "product_id"]);
/** Texts of a closed list. */
const CLOSED = new Set(["channel", "purpose", "source", "status", "type", "tag"]);
