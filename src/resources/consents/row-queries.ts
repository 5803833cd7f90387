import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { type ConsentActor, type ConsentRow, insertHistory, lockConsentsOfUser } from "./queries.ts";
import type { CustomerFacts } from "./rules.ts";
import type { ConsentKey } from "./schema.ts";

type Place = { pointer?: string; parameter?: string };

export async function findConsent(trx: Trx, organizations: readonly string[], id: string): Promise<ConsentRow | undefined> {
  const { rows } =
    await sql<ConsentRow>`select * from consents where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(trx);
  return rows[0];
}

/** The row as it is once every earlier decision about its user is done. */
export async function lockConsent(trx: Trx, organizations: readonly string[], id: string): Promise<ConsentRow | undefined> {
  const row = await findConsent(trx, organizations, id);
  if (!row) return undefined;
  await lockConsentsOfUser(trx, row.user_id);
  return findConsent(trx, organizations, id);
}

/** Whether there is or was such a consent. */
export async function isKnownConsent(trx: Trx, organizations: readonly string[], id: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from consents where organization_id = any(${organizations}::uuid[]) and id = ${id}
    union all (select 1 from consent_history where organization_id = any(${organizations}::uuid[]) and consent_id = ${id} limit 1)`.execute(
    trx,
  );
  return rows.length > 0;
}

export async function deleteConsent(trx: Trx, row: ConsentRow, actor: ConsentActor): Promise<void> {
  await sql`delete from consents where organization_id = ${row.organization_id} and id = ${row.id}`.execute(trx);
  await insertHistory(trx, row, { action: "deleted", reason: "", actor });
}

/** Whether the organization writes to customers, and whether the user is one. */
export async function findCustomerFacts(trx: Trx, key: ConsentKey): Promise<CustomerFacts> {
  const { rows } = await sql<CustomerFacts>`
    select existing_customer_marketing as "switchedOn", exists (select from orders r where r.organization_id = o.id and r.user_id = ${key.userId}
      and r.status in ('paid', 'partially_refunded', 'refunded')) as "hasOrder"
    from organizations o where o.id = ${key.organizationId}`.execute(trx);
  return rows[0] ?? { switchedOn: false, hasOrder: false };
}

/** The id of a user of these organizations. @throws 404 */
export async function requireUser(trx: Trx, organizations: readonly string[], id: string, at: Place): Promise<string> {
  const { rows } =
    await sql`select 1 from users where organization_id = any(${organizations}::uuid[]) and id = ${requireId(id, at)}`.execute(trx);
  if (rows.length === 0) throw notFound(at);
  return id.toLowerCase();
}

/** The id of an edition of these organizations. @throws 404 */
export async function requireEdition(trx: Trx, organizations: readonly string[], id: string, at: Place): Promise<string> {
  const { rows } =
    await sql`select 1 from editions where organization_id = any(${organizations}::uuid[]) and id = ${requireId(id, at)}`.execute(trx);
  if (rows.length === 0) throw notFound(at);
  return id.toLowerCase();
}
