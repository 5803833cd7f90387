import { type RawBuilder, type Selectable, sql } from "kysely";
import type { SmtpAddress } from "../../channels/email/smtp/smtp-url.ts";
import { columnNames, columnValues, versionedAssignments } from "../../platform/database/columns.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { listRows, type Page, type PageRequest } from "../../platform/http/lists.ts";
import type { MailRelaysTable } from "../../tables.gen.ts";
import { openPassword } from "./sealed-password.ts";

export type RelayRow = Selectable<MailRelaysTable>;

export const relayOrderings = ["created", "modified", "name"] as const;

export function listRelays(trx: Trx, organizations: readonly string[], query: PageRequest): Promise<Page<RelayRow>> {
  const source = {
    from: sql`mail_relays t`,
    columns: sql`t.*`,
    where: [],
    orderings: { created: sql`t.created`, modified: sql`t.modified`, name: sql`t.name` },
    defaultOrdering: ["created"],
  };
  return listRows<RelayRow>(trx, organizations, source, query);
}

export async function findRelay(trx: Trx, organizations: readonly string[], id: string): Promise<RelayRow | undefined> {
  const { rows } =
    await sql<RelayRow>`select * from mail_relays where organization_id = any(${organizations}::uuid[]) and id = ${id}`.execute(trx);
  return rows[0];
}

/** Holds all relays of the one's organization until the end of the transaction: which one is for what is decided over all of them. */
export async function lockRelays(trx: Trx, organizations: readonly string[], id: string): Promise<RelayRow | undefined> {
  const { rows } = await sql<RelayRow>`
    select * from mail_relays where organization_id = (select organization_id from mail_relays where organization_id = any(${organizations}::uuid[]) and id = ${id})
    order by id for update`.execute(trx);
  return rows.find((row) => row.id === id);
}

export async function countRelays(trx: Trx, organizationId: string): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from mail_relays where organization_id = ${organizationId}`.execute(
    trx,
  );
  return rows[0]?.n ?? 0;
}

export type RelayColumns = Partial<
  Pick<
    RelayRow,
    | "name"
    | "host"
    | "port"
    | "tls"
    | "username"
    | "sealed_password"
    | "connections"
    | "send_rate"
    | "uses_bounce_domain"
    | "for_marketing"
    | "for_transactional"
  >
>;

export async function insertRelay(trx: Trx, organizationId: string, id: string, columns: RelayColumns): Promise<RelayRow> {
  const { rows } = await sql<RelayRow>`
    insert into mail_relays (organization_id, id, ${columnNames(columns)}) values (${organizationId}, ${id}, ${columnValues(columns)}) returning *`.execute(
    trx,
  );
  return rows[0] as RelayRow;
}

/** `anew`: it is reached in another way, and nothing is known of that one. */
export async function updateRelay(trx: Trx, { organization_id, id }: RelayRow, columns: RelayColumns, anew: boolean): Promise<RelayRow> {
  const unproven = sql`, generation = generation + 1, test_run = test_run + 1, test_status = 'untested', test_detail = '', test_to = null, tested_at = null, proven_at = null`;
  const { rows } = await sql<RelayRow>`
    update mail_relays set ${versionedAssignments(columns)} ${anew ? unproven : sql``} where organization_id = ${organization_id} and id = ${id} returning *`.execute(
    trx,
  );
  return rows[0] as RelayRow;
}

/** Takes the kinds away from the relays that had them. */
export async function releaseKinds(
  trx: Trx,
  { organization_id, id }: RelayRow,
  { marketing, transactional }: { marketing: boolean; transactional: boolean },
): Promise<void> {
  await sql`update mail_relays set for_marketing = for_marketing and not ${marketing}, for_transactional = for_transactional and not ${transactional}, modified = now(), version = version + 1
    where organization_id = ${organization_id} and id <> ${id} and ((for_marketing and ${marketing}) or (for_transactional and ${transactional}))`.execute(
    trx,
  );
}

export async function deleteRelay(trx: Trx, { organization_id, id }: RelayRow): Promise<void> {
  await sql`delete from mail_relays where organization_id = ${organization_id} and id = ${id}`.execute(trx);
}

/** Campaigns that are still to be sent over it. */
export async function listRelayCampaigns(trx: Trx, { organization_id, id }: RelayRow): Promise<string[]> {
  const { rows } = await sql<{ name: string }>`
    select name from campaigns where organization_id = ${organization_id} and mail_relay_id = ${id} and status in ('draft', 'scheduled', 'calculating', 'sending')
    order by created limit 10`.execute(trx);
  return rows.map(({ name }) => name);
}

export async function beginTest(trx: Trx, { organization_id, id }: RelayRow, to: string | null): Promise<RelayRow> {
  const { rows } = await sql<RelayRow>`
    update mail_relays set test_run = test_run + 1, test_status = 'testing', test_detail = '', test_to = ${to}, modified = now(), version = version + 1
    where organization_id = ${organization_id} and id = ${id} returning *`.execute(trx);
  return rows[0] as RelayRow;
}

/** Undefined when it is reached otherwise, or tested anew, since the test began. */
export async function finishTestIf(
  trx: Trx,
  organizationId: string,
  { id, run }: { id: string; run: number },
  result: { passed: boolean; detail: string },
): Promise<RelayRow | undefined> {
  const { passed, detail } = result;
  const { rows } = await sql<RelayRow>`
    update mail_relays set test_status = ${passed ? "passed" : "failed"}, test_detail = ${detail}, test_to = null, tested_at = now(),
      proven_at = case when ${passed} then now() else proven_at end, modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${id} and test_run = ${run} and test_status = 'testing' returning *`.execute(trx);
  return rows[0];
}

/**
 * The relay that mail takes, as an expression: the one that is named, else its organization's for the kind; null: the installation's.
 * @param mail what the organization, the named relay and the communication type are read from
 */
export function chosenRelay(mail: {
  organizationId: RawBuilder<unknown>;
  named: RawBuilder<unknown>;
  communicationType: RawBuilder<unknown>;
}): RawBuilder<string | null> {
  return sql`coalesce(${mail.named}, (select mr.id from mail_relays mr where mr.organization_id = ${mail.organizationId}
    and case ${mail.communicationType} when 'marketing' then mr.for_marketing else mr.for_transactional end))`;
}

/** The relay for mail of a kind that no campaign sends; null: the installation's. */
export async function findChosenRelay(trx: Trx, organizationId: string, communicationType: string): Promise<string | null> {
  const { rows } = await sql<{ id: string | null }>`
    select ${chosenRelay({ organizationId: sql`${organizationId}::uuid`, named: sql`null::uuid`, communicationType: sql`${communicationType}::text` })} as id`.execute(
    trx,
  );
  return rows[0]?.id ?? null;
}

/** How a relay is reached, or why it may not be used. */
export interface ReachableRelay {
  id: string;
  /** differs whenever connections of before are no longer right */
  generation: string;
  address: SmtpAddress;
  connections: number;
  usesBounceDomain: boolean;
  refusal: string | undefined;
}

export async function findReachableRelay(
  trx: Trx,
  organizationId: string,
  id: string,
  secretKey: string,
): Promise<ReachableRelay | undefined> {
  const row = await findRelay(trx, [organizationId], id);
  return row && reachable(row, secretKey);
}

export function reachable(row: RelayRow, secretKey: string): ReachableRelay {
  const { id, host, port, username, sealed_password: sealed } = row;
  const auth = username !== null && sealed !== null ? { user: username, pass: openPassword(secretKey, id, sealed), method: null } : null;
  return {
    id,
    generation: `${row.generation}.${row.connections}`,
    address: { host, port, tls: row.tls as SmtpAddress["tls"], verifyCertificate: true, auth, name: null },
    connections: row.connections,
    usesBounceDomain: row.uses_bounce_domain,
    refusal: row.proven_at === null ? `"${row.name}" has passed no test since it was changed: test it` : undefined,
  };
}
