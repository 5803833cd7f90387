import { type RawBuilder, type Selectable, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import type { SuppressionsTable } from "../../tables.gen.ts";
import type { GivenSuppression, ReadSuppression } from "./rules.ts";
import type { SuppressionChannel, SuppressionOutcome, SuppressionReason } from "./schema.ts";

export { type GivenSuppression, readSuppressions } from "./rules.ts";

export type SuppressionRow = Omit<Selectable<SuppressionsTable>, "channel" | "reason"> & {
  channel: SuppressionChannel;
  reason: SuppressionReason;
};

export const suppressionOrderings = ["created", "modified"] as const;

export interface SuppressionFilters extends PageRequest {
  channel?: SuppressionChannel;
  reason?: SuppressionReason;
}

/** @param addresses as they are compared: one of them is looked for */
export function listSuppressions(
  trx: Trx,
  organizations: readonly string[],
  query: SuppressionFilters,
  addresses: readonly string[] | undefined,
): Promise<Page<SuppressionRow>> {
  const { channel, reason } = query;
  const source = {
    from: sql`suppressions t`,
    columns: sql`t.*`,
    where: [
      ...(channel === undefined ? [] : [sql`t.channel = ${channel}`]),
      ...(reason === undefined ? [] : [sql`t.reason = ${reason}`]),
      ...(addresses === undefined ? [] : [sql`t.address = any(${addresses}::text[])`]),
    ],
    orderings: { created: sql`t.created`, modified: sql`t.modified` },
    defaultOrdering: ["-created"],
  };
  return listRows<SuppressionRow>(trx, organizations, source, query);
}

/** The next rows by id: for walking all of them. */
export async function listSuppressionsAfter(
  trx: Trx,
  organizationId: string,
  after: string | null,
  limit: number,
): Promise<SuppressionRow[]> {
  const { rows } = await sql<SuppressionRow>`select * from suppressions where organization_id = ${organizationId}
    ${after === null ? sql`` : sql`and id > ${after}`} order by id limit ${limit}`.execute(trx);
  return rows;
}

export async function findSuppression(trx: Trx, organizations: readonly string[], id: string): Promise<SuppressionRow | undefined> {
  const { rows } = await sql<SuppressionRow>`
    select * from suppressions where id = ${id} and organization_id = any(${organizations}::uuid[])`.execute(trx);
  return rows[0];
}

export async function deleteSuppression(trx: Trx, row: SuppressionRow): Promise<void> {
  await sql`delete from suppressions where organization_id = ${row.organization_id} and id = ${row.id}`.execute(trx);
}

/**
 * Adds what is not there yet, some thousands at a time. One that is there stays as it is; an address that stands twice counts once.
 * The answer has one outcome for each, in the same order. `eachIsTold`: with an event for each that is new.
 */
export async function applySuppressions(
  trx: Trx,
  organizationId: string,
  given: readonly GivenSuppression[],
  { eachIsTold }: { eachIsTold: boolean } = { eachIsTold: true },
): Promise<SuppressionOutcome[]> {
  const wanted = given.flatMap((one) => ("suppression" in one ? [one.suppression] : []));
  const made = await insertSuppressions(trx, organizationId, wanted);
  const known = await findIds(trx, organizationId, wanted);
  if (eachIsTold)
    await emitEvents(
      trx,
      made.map(({ id, channel, reason }) => ({ organizationId, type: "suppression.added", objectId: id, data: { id, channel, reason } })),
    );
  const fresh = new Set(made.map(keyOf));
  return given.map((one) => {
    if ("rejected" in one) return one.rejected;
    const key = keyOf(one.suppression);
    return {
      ...{ address: one.suppression.address, outcome: fresh.delete(key) ? "created" : "unchanged" },
      ...{ suppression_id: known.get(key) ?? null, errors: [] },
    };
  });
}

/** Why the address of user `u` (its email) is not written to: joined by `suppressedEmail`. */
export const suppressedReason: RawBuilder<string | null> = sql`suppressed.reason`;
export const suppressedEmail: RawBuilder<unknown> = sql`left join suppressions suppressed
  on suppressed.organization_id = u.organization_id and suppressed.channel = 'email' and suppressed.address = u.email_key`;

async function insertSuppressions(
  trx: Trx,
  organizationId: string,
  rows: readonly ReadSuppression[],
): Promise<Pick<SuppressionRow, "id" | "channel" | "address" | "reason">[]> {
  if (rows.length === 0) return [];
  const distinct = [...new Map(rows.toReversed().map((row) => [keyOf(row), row])).values()];
  const { rows: made } = await sql<SuppressionRow>`
    insert into suppressions (organization_id, channel, address, reason, note)
    select ${organizationId}, g.channel, g.address, g.reason, g.note
    from jsonb_to_recordset(${JSON.stringify(distinct)}::jsonb) as g(channel text, address text, reason text, note text) order by g.channel, g.address
    on conflict (organization_id, channel, address) do nothing returning id, channel, address, reason`.execute(trx);
  return made;
}

async function findIds(trx: Trx, organizationId: string, rows: readonly ReadSuppression[]): Promise<Map<string, string>> {
  const { rows: found } = await sql<SuppressionRow>`select id, channel, address from suppressions
    where organization_id = ${organizationId} and channel in ('email', 'sms') and address = any(${rows.map(({ address }) => address)}::text[])`.execute(
    trx,
  );
  return new Map(found.map((row) => [keyOf(row), row.id]));
}

function keyOf(row: { channel: string; address: string }): string {
  return `${row.channel} ${row.address}`;
}
