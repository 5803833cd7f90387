import { type RawBuilder, sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { type BlockedGrant, blockedGrants, groupByUser, openGrants, type Standing, withdrawalAgainst } from "./rules.ts";
import type { ConsentBasis, ConsentChannel, ConsentKey, ConsentSource, ConsentStatus, ImportedGrant } from "./schema.ts";

export type { ConsentKey, ImportedGrant } from "./schema.ts";

export interface ConsentRow {
  organization_id: string;
  id: string;
  user_id: string;
  edition_id: string | null;
  channel: ConsentChannel;
  purpose: string;
  status: ConsentStatus;
  basis: ConsentBasis;
  source: ConsentSource;
  wording: string;
  wording_version: string;
  given_at: Date | null;
  withdrawn_at: Date | null;
  decided_at: Date;
  evidence: Record<string, unknown>;
  created: Date;
  modified: Date;
  version: number;
}

export interface ConsentHistoryRow
  extends Pick<
    ConsentRow,
    "id" | "user_id" | "edition_id" | "channel" | "purpose" | "basis" | "source" | "wording" | "wording_version" | "evidence"
  > {
  consent_id: string;
  action: "granted" | "withdrawn" | "deleted" | "blocked_grant";
  reason: string;
  actor_type: ConsentActor["type"];
  actor_id: string | null;
  at: Date;
}

/** Who decided: a key, a member of staff, the guest on a public page, or the program. */
export interface ConsentActor {
  type: "api_key" | "account" | "guest" | "system";
  id: string | null;
}

export interface ConsentDecision extends ConsentKey {
  status: ConsentStatus;
  basis: ConsentBasis;
  source: ConsentSource;
  wording: string;
  wordingVersion: string;
  evidence: Record<string, unknown>;
  reason: string;
  actor: ConsentActor;
  /** when it was decided; the database's clock when left out */
  at?: Date;
  /** when the guest agreed, for a grant that is told of later */
  givenAt?: Date;
}

type Parts = Record<"organizationId" | "userId" | "editionId" | "channel" | "purpose", RawBuilder<unknown>>;

/**
 * A scalar subselect: 'granted', 'withdrawn' or null, for a message of one edition (null: of the organization). The newer of the edition's and the
 * organization's row decides, so a withdrawal for the whole organization beats everything older; at the same moment the withdrawal wins. Only 'granted' permits;
 * being a customer does so only while the organization has it switched on.
 * Reads one or two rows by the unique index, so it may be correlated over every user.
 */
export function decidingConsent(parts: Parts): RawBuilder<ConsentStatus | null> {
  return sql<ConsentStatus | null>`(select case when dc.basis = 'existing_customer' and dc.status = 'granted'
      and not (select so.existing_customer_marketing from organizations so where so.id = ${parts.organizationId}) then null else dc.status end from consents dc
    where dc.organization_id = ${parts.organizationId} and dc.user_id = ${parts.userId} and dc.channel = ${parts.channel} and dc.purpose = ${parts.purpose}
      and (dc.edition_id is null or dc.edition_id = ${parts.editionId})
    order by dc.decided_at desc, dc.status desc limit 1)`;
}

/** Decisions about one guest follow each other: two of them never overlook one another. Taken before reading what the decision depends on. */
export async function lockConsentsOfUser(trx: Trx, userId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended(${`consents:${userId}`}, 0))`.execute(trx);
}

/** The consent whose withdrawal a grant would override, if there is one. */
export async function findWithdrawalAgainst(trx: Trx, key: ConsentKey): Promise<string | undefined> {
  return withdrawalAgainst(await listStandings(trx, key.organizationId, [key.userId]), key);
}

/**
 * Makes this the current decision of its key, with its history entry and its event. A withdrawal is written also where there was no row.
 * `changed` is false when the current row already says so and nothing newer contradicts it. Whether a grant is allowed is the caller's to check, after `lockConsentsOfUser`.
 */
export async function recordConsent(trx: Trx, decision: ConsentDecision): Promise<{ row: ConsentRow; changed: boolean }> {
  await lockConsentsOfUser(trx, decision.userId);
  const row = await upsertConsent(trx, decision);
  if (!row) return { row: await requireConsentOfKey(trx, decision), changed: false };
  await insertHistory(trx, row, { action: decision.status, reason: decision.reason, actor: decision.actor });
  await emitEvents(trx, [consentEvent(row)]);
  return { row, changed: true };
}

/**
 * Grants that a shop or file tells of, each key at most once, at most some thousands. One that a withdrawal stands against changes nothing and is
 * written to the history as a blocked grant; one that is granted already stays as it is.
 */
export async function grantImportedConsents(
  trx: Trx,
  organizationId: string,
  grants: readonly ImportedGrant[],
  actor: ConsentActor,
  { eachIsTold }: { eachIsTold: boolean } = { eachIsTold: true },
): Promise<{ granted: string[]; grantedTo: string[]; blocked: { userId: string; channel: ConsentChannel; purpose: string }[] }> {
  const userIds = [...new Set(grants.map((grant) => grant.userId))];
  const wanted = openGrants(grants, groupByUser(await listStandings(trx, organizationId, userIds)));
  const inserted = await insertGrants(trx, organizationId, wanted, actor);
  if (eachIsTold) await emitEvents(trx, inserted.map(consentEvent));
  // read again, so that a withdrawal committed meanwhile is told of
  const blocked = blockedGrants(grants, groupByUser(await listStandings(trx, organizationId, userIds)));
  await insertBlockedGrants(trx, organizationId, blocked, actor);
  return {
    granted: inserted.map((row) => row.id),
    grantedTo: inserted.map((row) => row.user_id),
    blocked: blocked.map(({ grant }) => ({ userId: grant.userId, channel: grant.channel, purpose: grant.purpose })),
  };
}

// Current rows, and withdrawals whose row was removed and not granted since.
async function listStandings(trx: Trx, organizationId: string, userIds: readonly string[]): Promise<Standing[]> {
  const { rows } = await sql<Standing>`
    select c.id, c.user_id, c.edition_id, c.channel, c.purpose, c.status, (extract(epoch from c.decided_at) * 1000000)::bigint as at_us from consents c
    where c.organization_id = ${organizationId} and c.user_id = any(${userIds}::uuid[])
    union all
    select h.consent_id, h.user_id, h.edition_id, h.channel, h.purpose, 'withdrawn', (extract(epoch from coalesce((
        select max(w.at) from consent_history w where w.organization_id = h.organization_id and w.user_id = h.user_id and w.channel = h.channel
          and w.purpose = h.purpose and w.edition_id is not distinct from h.edition_id and w.action = 'withdrawn' and w.at <= h.at), h.at)) * 1000000)::bigint
      from consent_history h
    where h.organization_id = ${organizationId} and h.user_id = any(${userIds}::uuid[]) and h.action = 'deleted' and h.removed_status = 'withdrawn'
      and not exists (select from consent_history l where l.organization_id = h.organization_id and l.user_id = h.user_id and l.channel = h.channel
        and l.purpose = h.purpose and l.edition_id is not distinct from h.edition_id and l.action in ('granted', 'withdrawn') and l.at > h.at)`.execute(
    trx,
  );
  return rows;
}

// The same again is written only when a newer row of the other scope says the opposite: unsubscribing must also take effect the second time.
async function upsertConsent(trx: Trx, decision: ConsentDecision): Promise<ConsentRow | undefined> {
  const at = sql`coalesce(${decision.at ?? null}::timestamptz, clock_timestamp())`;
  const withdrawn = decision.status === "withdrawn";
  const otherContent = withdrawn
    ? sql`consents.status = 'granted'`
    : sql`(consents.status, consents.basis, consents.source, consents.wording, consents.wording_version, consents.evidence)
        is distinct from (excluded.status, excluded.basis, excluded.source, excluded.wording, excluded.wording_version, excluded.evidence)
      or consents.given_at <> ${decision.givenAt ?? null}::timestamptz`;
  const content = withdrawn
    ? sql`withdrawn_at = excluded.decided_at`
    : sql`basis = excluded.basis, wording = excluded.wording, wording_version = excluded.wording_version, given_at = excluded.given_at, withdrawn_at = null`;
  const { rows } = await sql<ConsentRow>`
    insert into consents (organization_id, id, user_id, edition_id, channel, purpose, status, basis, source, wording, wording_version, evidence,
      given_at, withdrawn_at, decided_at)
    select ${decision.organizationId}, preo_uuid7(), ${decision.userId}, ${decision.editionId}, ${decision.channel}, ${decision.purpose}, ${decision.status},
      ${decision.basis}, ${decision.source}, ${decision.wording}, ${decision.wordingVersion}, ${JSON.stringify(decision.evidence)}::jsonb,
      ${withdrawn ? sql`null` : sql`coalesce(${decision.givenAt ?? null}::timestamptz, n.at)`}, ${withdrawn ? sql`n.at` : sql`null`}, n.at
    from (select ${at} as at) n
    on conflict (organization_id, user_id, channel, purpose, edition_id) do update
    set status = excluded.status, source = excluded.source, evidence = excluded.evidence, ${content},
      decided_at = greatest(excluded.decided_at, consents.decided_at), modified = now(), version = consents.version + 1
    where (${otherContent}) or exists (select from consents o
      where o.organization_id = consents.organization_id and o.user_id = consents.user_id and o.channel = consents.channel and o.purpose = consents.purpose
        and o.status <> excluded.status and o.decided_at >= consents.decided_at and (o.edition_id is null or consents.edition_id is null))
    returning *`.execute(trx);
  return rows[0];
}

async function requireConsentOfKey(trx: Trx, key: ConsentKey): Promise<ConsentRow> {
  const { rows } = await sql<ConsentRow>`select * from consents
    where organization_id = ${key.organizationId} and user_id = ${key.userId} and channel = ${key.channel} and purpose = ${key.purpose}
      and edition_id is not distinct from ${key.editionId}`.execute(trx);
  if (!rows[0]) throw new Error("a consent vanished under its lock");
  return rows[0];
}

// A tick told of now was made before: dated back a minute, it loses against a withdrawal that is committed at this very moment.
async function insertGrants(
  trx: Trx,
  organizationId: string,
  grants: readonly ImportedGrant[],
  actor: ConsentActor,
): Promise<ConsentRow[]> {
  if (grants.length === 0) return [];
  const { rows } = await sql<ConsentRow>`
    with granted as (
      insert into consents (organization_id, id, user_id, edition_id, channel, purpose, status, basis, source, wording, wording_version, evidence,
        given_at, decided_at)
      select ${organizationId}, preo_uuid7(), g.user_id, g.edition_id, g.channel, g.purpose, 'granted', 'consent', g.source, g.wording, g.wording_version, g.evidence,
        least(g.given_at, now()), least(g.given_at, now() - interval '1 minute')
      from ${asRows(grants.map((grant) => ({ grant, against: null })))} order by g.user_id, g.channel, g.purpose, g.edition_id
      on conflict (organization_id, user_id, channel, purpose, edition_id) do nothing
      returning *
    ), told as (
      insert into consent_history (organization_id, consent_id, user_id, edition_id, channel, purpose, action, basis, source, wording,
        wording_version, evidence, actor_type, actor_id)
      select organization_id, id, user_id, edition_id, channel, purpose, 'granted', basis, source, wording, wording_version, evidence, ${actor.type}, ${actor.id} from granted
    )
    select * from granted`.execute(trx);
  return rows;
}

async function insertBlockedGrants(trx: Trx, organizationId: string, blocked: readonly BlockedGrant[], actor: ConsentActor): Promise<void> {
  if (blocked.length === 0) return;
  await sql`
    insert into consent_history (organization_id, consent_id, user_id, edition_id, channel, purpose, action, basis, source, wording, actor_type, actor_id)
    select ${organizationId}, g.against, g.user_id, g.edition_id, g.channel, g.purpose, 'blocked_grant', 'consent', g.source, g.wording, ${actor.type}, ${actor.id}
    from ${asRows(blocked)}`.execute(trx);
}

function asRows(grants: readonly { grant: ImportedGrant; against: string | null }[]): RawBuilder<unknown> {
  const rows = grants.map(({ grant, against }) => ({
    user_id: grant.userId,
    edition_id: grant.editionId,
    channel: grant.channel,
    purpose: grant.purpose,
    wording: grant.wording,
    wording_version: grant.wordingVersion ?? "",
    evidence: grant.evidence ?? {},
    given_at: grant.givenAt,
    source: grant.source,
    against,
  }));
  return sql`jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
    as g(user_id uuid, edition_id uuid, channel text, purpose text, wording text, wording_version text,
      evidence jsonb, given_at timestamptz, source text, against uuid)`;
}

/** One entry of the append-only history. */
export async function insertHistory(
  trx: Trx,
  row: ConsentRow,
  entry: { action: "granted" | "withdrawn" | "deleted"; reason: string; actor: ConsentActor },
): Promise<void> {
  await sql`insert into consent_history (organization_id, consent_id, user_id, edition_id, channel, purpose, action, basis, source, wording, wording_version,
      reason, evidence, actor_type, actor_id, at, removed_status)
    values (${row.organization_id}, ${row.id}, ${row.user_id}, ${row.edition_id}, ${row.channel}, ${row.purpose}, ${entry.action}, ${row.basis}, ${row.source},
      ${row.wording}, ${row.wording_version}, ${entry.reason}, ${JSON.stringify(row.evidence)}::jsonb, ${entry.actor.type}, ${entry.actor.id},
      ${entry.action === "deleted" ? sql`clock_timestamp()` : decidedAt(row)}, ${entry.action === "deleted" ? row.status : null})`.execute(
    trx,
  );
}

// The database's own value: a Date has lost the microseconds that tell which of two decisions is the newer.
function decidedAt(row: ConsentRow): RawBuilder<Date> {
  return sql`(select decided_at from consents where organization_id = ${row.organization_id} and id = ${row.id})`;
}

function consentEvent(row: ConsentRow) {
  const { user_id, edition_id, channel, purpose, status, basis, source } = row;
  return {
    organizationId: row.organization_id,
    type: `consent.${status}`,
    objectId: row.id,
    editionId: edition_id,
    data: { id: row.id, user_id, edition_id, channel, purpose, status, basis, source },
  };
}
