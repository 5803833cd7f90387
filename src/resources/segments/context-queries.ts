import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";

/** An organization's own values by kind, as expressions name them. */
export interface OwnValues {
  edition: Value[];
  product: Value[];
  campaign: Value[];
  segment: Value[];
  list: Value[];
  country: Value[];
  tag: Value[];
}

export interface Value {
  value: string;
  label: string;
}

const MOST = 1_000;

export async function findOwnValues(trx: Trx, organizationId: string): Promise<OwnValues> {
  const { rows } = await sql<OwnValues>`
    select ${values(sql`select slug, name from editions where organization_id = ${organizationId} order by starts_at desc`)} as edition,
      ${values(sql`select distinct name, name from products where organization_id = ${organizationId} and deleted_at is null order by 1`)} as product,
      ${values(sql`select distinct name, name from campaigns where organization_id = ${organizationId} order by 1`)} as campaign,
      ${values(sql`select distinct name, name from segments where organization_id = ${organizationId} and deleted_at is null order by 1`)} as segment,
      ${values(sql`select id::text, name from segments where organization_id = ${organizationId} and kind = 'list' and deleted_at is null order by name, id`)} as list,
      ${values(distinct("users", "country", organizationId))} as country,
      ${values(distinct("user_tags", "tag", organizationId))} as tag`.execute(trx);
  return rows[0] as OwnValues;
}

function values(pairs: RawBuilder<unknown>): RawBuilder<unknown> {
  return sql`coalesce((select jsonb_agg(jsonb_build_object('value', v.value, 'label', v.label)) from (${pairs} limit ${MOST}) v (value, label)), '[]')`;
}

// From one value to the next by the index: a plain DISTINCT would read every user.
function distinct(table: string, column: string, organizationId: string): RawBuilder<unknown> {
  const of = sql`${sql.table(table)} where organization_id = ${organizationId}`;
  const name = sql.ref(column);
  return sql`with recursive walk (value) as (
      (select ${name} from ${of} and ${name} is not null order by ${name} limit 1)
      union all
      select (select ${name} from ${of} and ${name} > walk.value order by ${name} limit 1) from walk where walk.value is not null
    ) select value, value from walk where value is not null`;
}
