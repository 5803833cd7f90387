import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";

/** What the vocabulary of one organization depends on. */
export interface Facts {
  attributes: AttributeDeclaration[];
  /** the segment's own edition; null for a segment of the organization */
  edition: OwnEdition | null;
  editions: Named[];
  products: Named[];
  campaigns: Named[];
  segments: Named[];
  /** ids of the segments whose users were named one by one */
  lists: string[];
  /** the only one, or some of several */
  currencies: string[];
  severalCurrencies: boolean;
}

export interface AttributeDeclaration {
  key: string;
  type: "string" | "number" | "boolean" | "date";
  label: string;
}

export interface OwnEdition {
  id: string;
  slug: string;
  starts_at: Date;
  ends_at: Date;
  previous_slug: string | null;
}

/** An object under the name by which expressions call it. */
export interface Named {
  id: string;
  name: string;
}

/** Reads all of it; an edition of another organization gives none. */
export async function findFacts(trx: Trx, organizationId: string, editionId: string | null): Promise<Facts> {
  const { rows } = await sql<Omit<Facts, "severalCurrencies" | "edition">>`
    select coalesce((select attribute_schema from organizations where id = ${organizationId}), '[]') as attributes,
      ${named(sql`slug from editions`, organizationId)} as editions,
      ${named(sql`name from products`, organizationId)} as products,
      ${named(sql`name from campaigns`, organizationId)} as campaigns,
      ${named(sql`name from segments`, organizationId, sql`and deleted_at is null`)} as segments,
      array(select id::text from segments where organization_id = ${organizationId} and kind = 'list' and deleted_at is null) as lists,
      array(select currency from editions where organization_id = ${organizationId}
        union select min(currency) from orders where organization_id = ${organizationId}
        union select max(currency) from orders where organization_id = ${organizationId}) as currencies`.execute(trx);
  const row = rows[0];
  if (!row) throw new Error("the facts of the organization are missing");
  const currencies = [...new Set(row.currencies.filter((currency) => currency !== null))];
  return { ...row, currencies, severalCurrencies: currencies.length > 1, edition: await findOwnEdition(trx, organizationId, editionId) };
}

function named(nameFrom: ReturnType<typeof sql>, organizationId: string, more = sql``) {
  return sql`coalesce((select jsonb_agg(jsonb_build_object('id', n.id, 'name', n.name) order by n.name, n.id)
    from (select id, ${nameFrom} where organization_id = ${organizationId} ${more}) n (id, name)), '[]')`;
}

async function findOwnEdition(trx: Trx, organizationId: string, editionId: string | null): Promise<OwnEdition | null> {
  if (editionId === null) return null;
  const { rows } = await sql<OwnEdition>`
    select e.id, e.slug, e.starts_at, e.ends_at, p.slug as previous_slug
    from editions e left join editions p on p.organization_id = e.organization_id and p.id = e.previous_edition_id
    where e.organization_id = ${organizationId} and e.id = ${editionId}`.execute(trx);
  return rows[0] ?? null;
}
