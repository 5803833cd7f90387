import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { findRelay } from "../mail-relays/queries.ts";
import { type Content, type Fit, misfits, missingContent, refuseIfAny } from "./rules.ts";
import type { Channel } from "./schema.ts";

export interface Parts {
  organizationId: string;
  editionId: string;
  segmentId: string;
  channel: Channel;
  emailMessageId: string | null;
  smsBody: Record<string, string>;
  mailRelayId: string | null;
}

/**
 * The parts of a campaign as ids of its own organization that fit together.
 * @throws 404 naming the id that is malformed, unknown or another organization's; 422 for a segment of another edition or channel
 */
export async function checkParts(trx: Trx, given: Parts): Promise<Parts> {
  const parts = {
    ...given,
    editionId: requireId(given.editionId, { pointer: "/edition_id" }),
    segmentId: requireId(given.segmentId, { pointer: "/segment_id" }),
    emailMessageId: given.emailMessageId === null ? null : requireId(given.emailMessageId, { pointer: "/email_message_id" }),
    mailRelayId: given.mailRelayId === null ? null : requireId(given.mailRelayId, { pointer: "/mail_relay_id" }),
  };
  const edition = await sql`select 1 from editions where organization_id = ${parts.organizationId} and id = ${parts.editionId}`.execute(
    trx,
  );
  if (edition.rows.length === 0) throw notFound({ pointer: "/edition_id" });
  const segment = await sql<Fit["segment"]>`
    select edition_id, communication_channel from segments where organization_id = ${parts.organizationId} and id = ${parts.segmentId} and deleted_at is null`.execute(
    trx,
  );
  if (!segment.rows[0]) throw notFound({ pointer: "/segment_id" });
  const message = parts.emailMessageId === null ? undefined : await findMessage(trx, parts.organizationId, parts.emailMessageId);
  const relay = parts.mailRelayId === null ? undefined : await findRelay(trx, [parts.organizationId], parts.mailRelayId);
  if (parts.mailRelayId !== null && !relay) throw notFound({ pointer: "/mail_relay_id" });
  refuseIfAny(misfits({ channel: parts.channel, editionId: parts.editionId, segment: segment.rows[0], message, relay }));
  return parts;
}

/** @throws 422 naming everything that is missing before the campaign can go out */
export async function requireSendable(trx: Trx, parts: Parts, smsTransport: boolean): Promise<void> {
  const { rows } = await sql<{
    default_locale: string;
    from_address: string | null;
    subject: Record<string, string> | null;
    body: Record<string, string> | null;
    deleted: boolean;
  }>`
    select e.default_locale, coalesce(m.from_address, e.email_from_address, o.email_from_address) as from_address, m.subject, m.body, m.deleted_at is not null as deleted
    from organizations o join editions e on e.organization_id = o.id and e.id = ${parts.editionId}
      left join email_messages m on m.organization_id = o.id and m.id = ${parts.emailMessageId}
    where o.id = ${parts.organizationId}`.execute(trx);
  const row = rows[0];
  if (!row) throw notFound({ pointer: "/edition_id" });
  const content: Content = {
    channel: parts.channel,
    emailMessageId: row.deleted ? null : parts.emailMessageId,
    smsBody: parts.smsBody,
    defaultLocale: row.default_locale,
    messageLanguages: completeLanguages(row.subject ?? {}, row.body ?? {}),
    fromAddress: row.from_address,
    smsTransport,
  };
  refuseIfAny(missingContent(content));
}

async function findMessage(trx: Trx, organizationId: string, id: string): Promise<Fit["message"]> {
  const { rows } = await sql<{ edition_id: string | null }>`
    select edition_id from email_messages where organization_id = ${organizationId} and id = ${id} and deleted_at is null`.execute(trx);
  if (!rows[0]) throw notFound({ pointer: "/email_message_id" });
  return rows[0];
}

function completeLanguages(subject: Record<string, string>, body: Record<string, string>): string[] {
  return Object.keys(subject).filter((language) => subject[language]?.trim() && body[language]?.trim());
}
