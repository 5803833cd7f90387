import { randomUUID } from "node:crypto";
import type { Program } from "./program.ts";
import { call, type Stand } from "./stand.ts";

const SUBJECT = { en: "Hello {{ user.first_name }} {{ user.last_name }}" };
const BODY = {
  en: '<p>Hello {{ user.first_name }}</p><p><a href="https://example.org/">Tickets</a> <a href="{{ links.unsubscribe }}">Unsubscribe</a></p>',
};

/** What a campaign is made of. */
export interface Parts {
  segmentId: string;
  emailMessageId: string;
}

/** New guests who agreed to mail, a segment of just them, and a short message. */
export async function makeParts({ sql, organizationId }: Stand, guests: number): Promise<Parts> {
  const family = randomUUID().slice(0, 8);
  await sql(
    `insert into users (organization_id, id, email, email_key, first_name, last_name, locale)
     select $1::uuid, preo_uuid7(), address, address, 'Guest', $3, 'en' from generate_series(1, $2::int) n, concat('guest', n, '@', $3::text, '.example.org') address`,
    [organizationId, guests, family],
  );
  await sql(
    `insert into consents (organization_id, id, user_id, channel, status, source, given_at, decided_at)
     select organization_id, preo_uuid7(), id, 'email', 'granted', 'api', now(), now() from users where organization_id = $1 on conflict do nothing`,
    [organizationId],
  );
  const [segmentId, emailMessageId] = [randomUUID(), randomUUID()];
  await sql("insert into segments (organization_id, id, name, expression, communication_type) values ($1, $2, $3, $4, 'marketing')", [
    organizationId,
    segmentId,
    family,
    `user.last_name == "${family}"`,
  ]);
  await sql(
    "insert into email_messages (organization_id, id, name, communication_type, subject, body) values ($1, $2, $5, 'marketing', $3, $4)",
    [organizationId, emailMessageId, JSON.stringify(SUBJECT), JSON.stringify(BODY), family],
  );
  const content = { preheader: {}, text: {}, body_format: "html", from_name: null, from_address: null, reply_to: null, tracking: null };
  const whole = { ...content, subject: SUBJECT, body: BODY, communication_type: "marketing", purpose: "marketing" };
  await sql("insert into email_message_versions (organization_id, email_message_id, version, content) values ($1, $2, 1, $3)", [
    organizationId,
    emailMessageId,
    JSON.stringify(whole),
  ]);
  return { segmentId, emailMessageId };
}

/** A draft, made through the API. */
export async function createCampaign(stand: Stand, server: Program, parts: Parts): Promise<string> {
  const answer = await call(stand, server, "POST", "/v1/campaigns", {
    organization_id: stand.organizationId,
    edition_id: stand.editionId,
    segment_id: parts.segmentId,
    email_message_id: parts.emailMessageId,
    name: "Proof",
    channel: "email",
  });
  if (answer.status !== 201) throw new Error(`a campaign was not created: ${answer.status} ${answer.text}`);
  return (JSON.parse(answer.text) as { id: string }).id;
}

/** Campaigns to all guests, asked to send now. */
export async function sendCampaigns(stand: Stand, server: Program, parts: Parts, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    const id = await createCampaign(stand, server, parts);
    const answer = await call(stand, server, "POST", `/v1/campaigns/${id}/send-now`);
    if (answer.status !== 200) throw new Error(`a campaign was not sent: ${answer.status} ${answer.text}`);
    ids.push(id);
  }
  return ids;
}
