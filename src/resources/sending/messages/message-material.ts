import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import { suppressedEmail } from "../../suppressions/queries.ts";
import { type CampaignBase, describe, emailMaterial, type Material, type Site } from "../material.ts";
import { type MaterialRow, organizationColumns } from "../material-queries.ts";
import { type Channel, leftOutReason, type RecipientRow } from "../recipients.ts";
import { smsLeftOutReason } from "../sms/left-out.ts";
import { type SmsMaterial, smsMaterial } from "../sms/material.ts";

interface MessageMaterialRow extends MaterialRow {
  channel: Channel;
  purpose: string;
  variables: Record<string, unknown>;
  /** the edition that it is about; null: none, though one lends its time zone and languages */
  about_edition_id: string | null;
}

/** A message of its own in the shape of a campaign to one, at place 0. */
export interface LoadedMessage {
  channel: Channel;
  /** throws MaterialError when its content cannot be sent */
  email: () => Material;
  /** likewise */
  sms: () => SmsMaterial;
  base: CampaignBase;
  recipient: RecipientRow;
}

/** Reads a message with the one who gets it, and the reason that now leaves them out, if any. */
export async function loadMessage(trx: Trx, organizationId: string, id: string, site: Site): Promise<LoadedMessage | undefined> {
  const row = await findMessageMaterial(trx, organizationId, id);
  if (!row) return undefined;
  const base = describeMessage(row, site);
  const recipient = await findMessageRecipient(trx, id, base, row.channel);
  const forMessage = <M extends CampaignBase>(material: M): M => ({ ...material, ...base });
  return {
    channel: row.channel,
    base,
    recipient,
    email: () => forMessage(emailMaterial(row, [], site)),
    sms: () => forMessage(smsMaterial(row, site)),
  };
}

function describeMessage(row: MessageMaterialRow, site: Site): CampaignBase {
  const base = describe(row, site);
  const audience = { ...base.audience, consentEditionId: row.about_edition_id, purpose: row.purpose };
  return { ...base, audience, shared: { ...base.shared, variables: row.variables } };
}

// The organization's latest edition stands in where the message is about none: a time zone and a language have to come from somewhere.
async function findMessageMaterial(trx: Trx, organizationId: string, id: string): Promise<MessageMaterialRow | undefined> {
  const { rows } = await sql<MessageMaterialRow>`
    select m.id, m.organization_id, e.id as edition_id, 1 as run, '' as name, m.channel, m.communication_type, m.purpose, 'none' as tracking, true as urgent, 'buyers' as people, m.number::text as number,
      m.sms_body, ${organizationColumns}, '' as frozen_expression, null as segment_edition_id, coalesce(m.content, v.content) as content, m.edition_id as message_edition_id,
      m.email_message_id, m.variables, m.edition_id as about_edition_id, to_jsonb(e) as edition
    from messages m join organizations o on o.id = m.organization_id
      cross join lateral (select * from editions where organization_id = m.organization_id and (m.edition_id is null or id = m.edition_id) order by starts_at desc, id limit 1) e
      left join email_message_versions v on v.organization_id = m.organization_id and v.email_message_id = m.email_message_id and v.version = m.message_version
    where m.organization_id = ${organizationId} and m.id = ${id}`.execute(trx);
  return rows[0];
}

async function findMessageRecipient(trx: Trx, id: string, { audience }: CampaignBase, channel: Channel): Promise<RecipientRow> {
  const guest = channel === "sms" ? smsLeftOutReason(audience) : leftOutReason(audience);
  const { rows } = await sql<RecipientRow>`
    select 0 as position, coalesce(u.id::text, '') as user_id, m.attempts, m.language, case when u.id is null then ${strangerReason(audience)} else ${guest} end as reason,
      case when u.id is null then m.address else coalesce(u.email, '') end as email, case when u.id is null then lower(normalize(m.address)) else coalesce(u.email_key, '') end as email_key,
      coalesce(u.first_name, '') as first_name, coalesce(u.last_name, '') as last_name, coalesce(m.locale, u.locale) as locale, u.country, u.city, u.postal_code,
      case when u.id is null then m.address else u.phone end as phone, u.phone_country, coalesce(u.attributes, '{}') as attributes
    from messages m left join users u on u.organization_id = m.organization_id and u.id = m.user_id ${suppressedEmail}
    where m.organization_id = ${audience.organizationId} and m.id = ${id}`.execute(trx);
  return rows[0] as RecipientRow;
}

// An address that is no guest's gave nobody a consent.
function strangerReason({ marketing, testEdition }: CampaignBase["audience"]) {
  const suppressed = sql`(select s.reason from suppressions s where s.organization_id = m.organization_id and s.channel = m.channel
    and s.address = case when m.channel = 'sms' then m.address else lower(normalize(m.address)) end)`;
  const team = sql`when m.channel = 'sms' or lower(normalize(m.address)) not in (select email_key from accounts) then 'test_edition'`;
  return sql<string | null>`case
    when m.address = '' then 'no_address'
    when ${suppressed} in ('manual', 'import') then 'do_not_contact'
    when ${suppressed} = 'bounce' then 'bounced'
    ${testEdition ? team : sql``}
    ${marketing ? sql`else 'no_consent'` : sql`else null`} end`;
}
