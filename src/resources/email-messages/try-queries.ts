import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { EditionFields } from "./guest-view.ts";

/** The organization as a message needs it. */
export interface OrganizationFields {
  name: string;
  default_locale: string;
  default_currency: string;
  language_chain: Record<string, string[]>;
  postal_address: string;
  email_from_name: string;
  email_from_address: string | null;
  email_reply_to: string | null;
  attribute_schema: { key: string; label?: string; type: string }[];
}

export async function findOrganizationFields(trx: Trx, organizationId: string): Promise<OrganizationFields> {
  const { rows } = await sql<OrganizationFields>`
    select name, default_locale, default_currency, language_chain, postal_address, email_from_name, email_from_address, email_reply_to, attribute_schema
    from organizations where id = ${organizationId}`.execute(trx);
  return rows[0] as OrganizationFields;
}

export interface TriedEdition extends EditionFields {
  default_locale: string;
  locales: string[];
  email_from_name?: string | null;
  email_from_address?: string | null;
  email_reply_to?: string | null;
}

/** The named edition, or the organization's latest. */
export async function findTriedEdition(trx: Trx, organizationId: string, editionId: string | null): Promise<TriedEdition | undefined> {
  const which = editionId === null ? sql`true` : sql`id = ${editionId}`;
  const { rows } = await sql<TriedEdition>`
    select * from editions where organization_id = ${organizationId} and ${which} order by starts_at desc, id limit 1`.execute(trx);
  return rows[0];
}

/** A guest of the edition to show messages with: who ordered last. */
export async function findRecentBuyer(trx: Trx, organizationId: string, editionId: string): Promise<string | undefined> {
  const { rows } = await sql<{ user_id: string }>`
    select user_id from orders where organization_id = ${organizationId} and edition_id = ${editionId} order by ordered_at desc, id desc limit 1`.execute(
    trx,
  );
  return rows[0]?.user_id;
}
