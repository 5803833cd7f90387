import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";

/** Ids of the accounts that own the organization. */
export async function listOwnerIds(trx: Trx, organizationId: string): Promise<string[]> {
  const { rows } = await sql<{ account_id: string }>`
    select account_id from memberships where organization_id = ${organizationId} and role = 'owner' order by account_id`.execute(trx);
  return rows.map(({ account_id }) => account_id);
}

export interface OwnerNotice {
  owner_email: string;
  owner_name: string;
  organization_name: string;
  email_from_name: string;
  email_from_address: string | null;
  url: string;
  disabled_reason: "gone" | "failing";
  disabled_at: Date;
  failing_since: Date | null;
}

/** What an owner is told of an endpoint that was switched off; undefined once it was switched on again, or the account owns nothing here any more. */
export async function findOwnerNotice(
  trx: Trx,
  organizationId: string,
  webhookId: string,
  accountId: string,
): Promise<OwnerNotice | undefined> {
  const { rows } = await sql<OwnerNotice>`
    select a.email as owner_email, a.name as owner_name, o.name as organization_name, o.email_from_name, o.email_from_address,
      w.url, w.disabled_reason, w.disabled_at, w.failing_since
    from webhook_endpoints w
    join organizations o on o.id = w.organization_id
    join memberships m on m.organization_id = w.organization_id and m.account_id = ${accountId} and m.role = 'owner'
    join accounts a on a.id = m.account_id
    where w.organization_id = ${organizationId} and w.id = ${webhookId} and not w.enabled and w.disabled_reason in ('gone', 'failing')`.execute(
    trx,
  );
  return rows[0];
}
