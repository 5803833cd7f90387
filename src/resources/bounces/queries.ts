import { createHash } from "node:crypto";
import { sql } from "kysely";
import type { BounceKind } from "../../channels/email/bounce/bounce-kind.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { writeAuditEntry } from "../../platform/journal/audit.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { recordConsent } from "../consents/queries.ts";
import { applySuppressions, readSuppressions } from "../suppressions/queries.ts";
import { isAskedFor } from "../webhooks/queries.ts";
import { isGivenUp, SOFT_LIMIT, type SoftHistory } from "./rules.ts";

/** What came back of a message that was handed over, or what a relay said while it refused one. */
export interface Returned {
  campaignId: string;
  position: number;
  type: "bounce" | "complaint";
  bounce: BounceKind;
  status: string;
  diagnostic: string;
  source: "smtp" | "mailbox" | "callback";
  /** the same report again has the same: it counts once */
  fingerprint: Buffer;
  /** whether the guest's address is still the one that was written to */
  isCurrentAddress: (emailKey: string) => boolean;
}

/** The same whichever way a report comes: by mail, from the provider, or both. */
export function reportFingerprint(told: Pick<Returned, "campaignId" | "position" | "type" | "bounce" | "status">): Buffer {
  return createHash("sha256").update(`${told.type} ${told.campaignId} ${told.position} ${told.bounce} ${told.status}`).digest();
}

interface RecipientOfReport {
  /** null: a holder who is no user */
  user_id: string | null;
  email_key: string | null;
  edition_id: string;
  state: string;
}

/** Keeps what came back and draws its consequence: a bounce counts, a dead address is suppressed, who complained gets no marketing any more. False when it was known, or concerns nobody. */
export async function recordReturned(trx: Trx, organizationId: string, returned: Returned, secretKey: string): Promise<boolean> {
  if (returned.position === ALONE) return recordReturnedMessage(trx, organizationId, returned, secretKey);
  const recipient = await findRecipientOfReport(trx, organizationId, returned);
  if (!recipient) return false;
  const current = recipient.email_key !== null && returned.isCurrentAddress(recipient.email_key);
  if (!(await insertReturned(trx, organizationId, returned, current ? recipient.email_key : null))) return false;
  if (returned.type === "bounce" && returned.bounce !== "none" && recipient.state === "sent")
    await countBounce(trx, organizationId, returned);
  await tell(trx, organizationId, returned, { ...recipient, object_id: recipient.user_id ?? returned.campaignId });
  if (!current || recipient.email_key === null) return true;
  await drawConsequence(trx, returned, { organizationId, userId: recipient.user_id, emailKey: recipient.email_key, secretKey });
  return true;
}

/** An address that is no guest's is suppressed without more; soft bounces are counted by guest. */
async function drawConsequence(trx: Trx, returned: Returned, { userId, ...address }: Addressee): Promise<void> {
  const guest = userId === null ? undefined : { ...address, userId };
  if (returned.type === "complaint") return guest ? stopMarketing(trx, guest) : suppress(trx, address, "complaint", "");
  const isSoft = returned.bounce === "soft" && guest !== undefined && (await hasBouncedTooOften(trx, guest));
  if (returned.bounce === "hard" || isSoft)
    await giveUpAddress(trx, { ...address, userId }, `${returned.status} ${returned.diagnostic}`.trim());
}

/** The place of who got a message that is no campaign's; `campaignId` is its id then. */
const ALONE = 0;

interface ReturnedMessage {
  user_id: string | null;
  email_key: string;
  edition_id: string | null;
}

// A message of its own keeps on its row what came back; one report of each kind counts. Soft ones draw no consequence: they are told over campaigns.
async function recordReturnedMessage(trx: Trx, organizationId: string, returned: Returned, secretKey: string): Promise<boolean> {
  const bounced = returned.type === "bounce" && returned.bounce !== "none";
  const { rows } = await sql<ReturnedMessage & { is_new: boolean }>`
    with before as (select id, bounced_at, complained_at from messages where organization_id = ${organizationId} and id = ${returned.campaignId} and channel = 'email' for update)
    update messages m set bounced_at = case when ${bounced} and m.status = 'sent' then coalesce(m.bounced_at, now()) else m.bounced_at end,
      complained_at = case when ${returned.type === "complaint"} then coalesce(m.complained_at, now()) else m.complained_at end,
      response = case when ${bounced} then ${returned.diagnostic.slice(0, 500)} else m.response end, modified = now(), version = m.version + 1
    from before where m.organization_id = ${organizationId} and m.id = before.id
    returning m.user_id, m.edition_id, lower(normalize(m.address)) as email_key,
      case when ${returned.type === "complaint"} then before.complained_at is null else before.bounced_at is null end as is_new`.execute(
    trx,
  );
  const [message] = rows;
  if (!message?.is_new) return false;
  const { user_id: userId, email_key: emailKey, edition_id } = message;
  await tell(trx, organizationId, returned, { user_id: userId, object_id: userId ?? returned.campaignId, edition_id });
  if (!returned.isCurrentAddress(emailKey)) return true;
  if (returned.type === "complaint" || returned.bounce === "hard")
    await drawConsequence(trx, returned, { organizationId, userId, emailKey, secretKey });
  return true;
}

interface Guest {
  organizationId: string;
  userId: string;
  emailKey: string;
  secretKey: string;
}

/** Who was written to: a guest, or nobody but an address. */
type Addressee = Omit<Guest, "userId"> & { userId: string | null };

async function findRecipientOfReport(
  trx: Trx,
  organizationId: string,
  { campaignId, position }: Returned,
): Promise<RecipientOfReport | undefined> {
  const { rows } = await sql<RecipientOfReport>`
    select r.user_id, coalesce(u.email_key, h.email_key) as email_key, c.edition_id, r.state
    from campaign_recipients r join campaigns c on c.organization_id = r.organization_id and c.id = r.campaign_id
      left join users u on u.organization_id = r.organization_id and u.id = r.user_id
      left join tickets h on h.organization_id = r.organization_id and h.id = r.ticket_id and r.user_id is null
    where r.organization_id = ${organizationId} and r.campaign_id = ${campaignId} and r.position = ${position}`.execute(trx);
  return rows[0];
}

// `current` marks what concerns the address that the guest has now; when it changes, the count of soft bounces begins anew by it.
async function insertReturned(trx: Trx, organizationId: string, returned: Returned, emailKey: string | null): Promise<boolean> {
  const { type, bounce, status, diagnostic, source } = returned;
  const { rows } = await sql`
    insert into message_events (organization_id, campaign_id, position, type, machine, fingerprint, detail)
    values (${organizationId}, ${returned.campaignId}, ${returned.position}, ${type}, false, ${returned.fingerprint},
      ${JSON.stringify({ kind: bounce, status, diagnostic: diagnostic.slice(0, 500), source })}::jsonb || jsonb_build_object('address', encode(sha256(convert_to(${emailKey ?? ""}, 'UTF8')), 'hex')))
    on conflict (organization_id, fingerprint) where fingerprint is not null do nothing returning id`.execute(trx);
  return rows.length === 1;
}

async function countBounce(trx: Trx, organizationId: string, { campaignId, position }: Returned): Promise<void> {
  await sql`
    with first as (
      update campaign_recipients set bounced_at = now()
      where organization_id = ${organizationId} and campaign_id = ${campaignId} and position = ${position} and bounced_at is null returning position
    )
    update campaign_chunks set bounced = bounced + 1
    where organization_id = ${organizationId} and campaign_id = ${campaignId} and exists (select 1 from first) and ${position} between lo and hi`.execute(
    trx,
  );
}

async function tell(
  trx: Trx,
  organizationId: string,
  returned: Returned,
  { user_id, object_id, edition_id }: { user_id: string | null; object_id: string; edition_id: string | null },
): Promise<void> {
  if (returned.type !== "bounce" || !(await isAskedFor(trx, organizationId, "message.bounced"))) return;
  const { campaignId: campaign_id, bounce, status, diagnostic } = returned;
  const data = { campaign_id, user_id, bounce, status, diagnostic };
  await emitEvents(trx, [{ organizationId, type: "message.bounced", objectId: object_id, editionId: edition_id, data }]);
}

async function hasBouncedTooOften(trx: Trx, { organizationId, userId, emailKey }: Guest): Promise<boolean> {
  const { rows } = await sql<SoftHistory>`
    select count(*)::int as bounces, count(distinct m.campaign_id)::int as campaigns, coalesce(extract(epoch from max(m.at) - min(m.at)) / 86400, 0)::float8 as "spanDays"
    from campaign_recipients r join message_events m on m.organization_id = r.organization_id and m.campaign_id = r.campaign_id and m.position = r.position
    where r.organization_id = ${organizationId} and r.user_id = ${userId} and m.type = 'bounce' and m.detail ->> 'kind' = 'soft'
      and m.detail ->> 'address' = encode(sha256(convert_to(${emailKey}, 'UTF8')), 'hex') and m.at > now() - make_interval(days => ${SOFT_LIMIT.withinDays})`.execute(
    trx,
  );
  return rows[0] !== undefined && isGivenUp(rows[0]);
}

async function giveUpAddress(trx: Trx, guest: Addressee, note: string): Promise<void> {
  await sql`update users set email_status = 'bounced', modified = now(), version = version + 1
    where organization_id = ${guest.organizationId} and id = ${guest.userId} and email_status = 'ok'`.execute(trx);
  await suppress(trx, guest, "bounce", note);
}

// What concerns the guest's own orders still reaches them: a complaint stops marketing.
async function stopMarketing(trx: Trx, guest: Guest): Promise<void> {
  const { organizationId, userId } = guest;
  await sql`update users set email_status = 'complained', modified = now(), version = version + 1
    where organization_id = ${organizationId} and id = ${userId} and email_status in ('ok', 'unsubscribed_all')`.execute(trx);
  const { rows } = await sql<{ purpose: string }>`
    select distinct purpose from consents where organization_id = ${organizationId} and user_id = ${userId} and channel = 'email' and status = 'granted' order by 1`.execute(
    trx,
  );
  for (const { purpose } of rows)
    await recordConsent(trx, {
      ...{ organizationId, userId, editionId: null, channel: "email", purpose, status: "withdrawn", basis: "consent", source: "api" },
      ...{ wording: "", wordingVersion: "", evidence: {}, reason: "complaint", actor: { type: "system", id: null } },
    });
  await suppress(trx, guest, "complaint", "");
}

async function suppress(trx: Trx, guest: Omit<Guest, "userId">, reason: "bounce" | "complaint", note: string): Promise<void> {
  const { organizationId, emailKey, secretKey } = guest;
  const given = readSuppressions([{ channel: "email", address: emailKey, reason, note: note.slice(0, 500) }]);
  const [outcome] = await applySuppressions(trx, organizationId, given);
  if (outcome?.outcome !== "created") return;
  await writeAuditEntry(trx, {
    ...{ organizationId, action: "suppression.added", actorType: "system", actorId: null, requestId: null, secretKey },
    ...{ objectType: "suppression", objectId: outcome.suppression_id, changes: { note: { channel: "email", reason } } },
  });
}
