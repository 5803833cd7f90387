import { createHash } from "node:crypto";
import { type Selectable, sql } from "kysely";
import { versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { EmailCallbacksTable } from "../../tables.gen.ts";

export type CallbackRow = Selectable<EmailCallbacksTable>;

export const callbackOrderings = ["created", "modified"] as const;

export function listCallbacks(trx: Trx, organizations: readonly string[], query: PageRequest): Promise<Page<CallbackRow>> {
  const source = {
    from: sql`email_callbacks t`,
    columns: sql`t.*`,
    where: [],
    orderings: { created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["created"],
  };
  return listRows<CallbackRow>(trx, organizations, source, query);
}

/** `lock` holds the row until the end of the transaction. */
export async function findCallback(
  trx: Trx,
  organizations: readonly string[],
  id: string,
  options: { lock?: boolean } = {},
): Promise<CallbackRow | undefined> {
  const { rows } = await sql<CallbackRow>`select * from email_callbacks where organization_id = any(${organizations}::uuid[]) and id = ${id}
    ${options.lock ? sql`for update` : sql``}`.execute(trx);
  return rows[0];
}

export type NewCallback = Pick<CallbackRow, "organization_id" | "id" | "provider" | "description" | "sealed_key">;

export async function insertCallback(trx: Trx, row: NewCallback): Promise<CallbackRow> {
  const { rows } = await sql<CallbackRow>`insert into email_callbacks (organization_id, id, provider, description, sealed_key)
    values (${row.organization_id}, ${row.id}, ${row.provider}, ${row.description}, ${row.sealed_key}) returning *`.execute(trx);
  if (!rows[0]) throw new Error("the callback that was just written is gone");
  return rows[0];
}

export async function updateCallback(
  trx: Trx,
  { organization_id, id }: CallbackRow,
  fields: Pick<CallbackRow, "description" | "sealed_key" | "confirmed_at">,
): Promise<CallbackRow> {
  const { rows } = await sql<CallbackRow>`
    update email_callbacks set ${versionedAssignments(fields)} where organization_id = ${organization_id} and id = ${id} returning *`.execute(
    trx,
  );
  return rows[0] as CallbackRow;
}

export async function deleteCallback(trx: Trx, { organization_id, id }: CallbackRow): Promise<void> {
  await sql`delete from email_callbacks where organization_id = ${organization_id} and id = ${id}`.execute(trx);
}

/** Keeps that a call was taken. False when it had been already: of two that come at once, one waits for the other. */
export async function insertCallOnce(trx: Trx, { organization_id, id }: CallbackRow, identity: string): Promise<boolean> {
  const fingerprint = createHash("sha256").update(identity).digest();
  const { rows } = await sql`
    with once as (
      insert into email_callback_calls (organization_id, callback_id, fingerprint) values (${organization_id}, ${id}, ${fingerprint})
      on conflict do nothing returning callback_id
    )
    update email_callbacks set last_received_at = now() where organization_id = ${organization_id} and id = ${id} and id = (select callback_id from once) returning id`.execute(
    trx,
  );
  return rows.length === 1;
}

/** False when it was confirmed before. */
export async function confirmCallbackIf(trx: Trx, { organization_id, id }: CallbackRow): Promise<boolean> {
  const { rows } = await sql`update email_callbacks set confirmed_at = now(), modified = now(), version = version + 1
    where organization_id = ${organization_id} and id = ${id} and confirmed_at is null returning id`.execute(trx);
  return rows.length === 1;
}

/** Calls of more than a day ago, which their time refuses. */
export async function pruneCalls(trx: Trx, organizationId: string): Promise<void> {
  await sql`delete from email_callback_calls where organization_id = ${organizationId} and at < now() - interval '1 day'`.execute(trx);
}
