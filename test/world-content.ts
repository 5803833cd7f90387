import { randomUUIDv7 } from "node:crypto";
import type { Organization, World } from "./world.ts";

/** A segment of everybody, unless told otherwise. */
export async function insertSegment(world: World, organization: Organization, fields: Record<string, unknown> = {}): Promise<string> {
  const row = {
    name: "Everybody",
    expression: "true",
    communication_type: "marketing",
    communication_channel: "any",
    edition_id: null,
    ...fields,
  };
  const id = randomUUIDv7();
  await world.sql(
    `insert into segments (organization_id, id, edition_id, name, expression, communication_type, communication_channel) values ($1, $2, $3, $4, $5, $6, $7)`,
    [organization.id, id, row.edition_id, row.name, row.expression, row.communication_type, row.communication_channel],
  );
  return id;
}

/** A bilingual marketing message with a name, a link and an unsubscribe link. */
export async function insertMessage(world: World, organization: Organization, fields: Record<string, unknown> = {}): Promise<string> {
  const content = {
    subject: { da: "Hej {{ user.first_name }}", en: "Hello {{ user.first_name }}" },
    preheader: {},
    body: { da: page("Kære"), en: page("Dear") },
    text: {},
    body_format: "html",
    from_name: null,
    from_address: null,
    reply_to: null,
    tracking: null,
    communication_type: "marketing",
    purpose: "marketing",
    ...fields,
  };
  const id = randomUUIDv7();
  await world.sql(
    `insert into email_messages (organization_id, id, edition_id, name, communication_type, purpose, subject, body, tracking) values ($1, $2, null, 'Early bird', $3, $4, $5, $6, $7)`,
    [
      organization.id,
      id,
      content.communication_type,
      content.purpose,
      JSON.stringify(content.subject),
      JSON.stringify(content.body),
      content.tracking,
    ],
  );
  await world.sql("insert into email_message_versions (organization_id, email_message_id, version, content) values ($1, $2, 1, $3)", [
    organization.id,
    id,
    JSON.stringify(content),
  ]);
  return id;
}

function page(greeting: string): string {
  return `<html><body><p>${greeting} {{ user.first_name | default: "there" }}</p><p><a href="https://shop.example.org/tickets">Buy</a></p><p><a href="{{ links.unsubscribe }}">Unsubscribe</a></p></body></html>`;
}

export interface Guest {
  email: string | null;
  phone?: string | null;
  first_name?: string;
  locale?: string;
  country?: string;
  consent?: "granted" | "withdrawn";
  email_status?: string;
  do_not_contact?: boolean;
}

/** Guests with an organization-wide consent to marketing email, or a withdrawal, or neither. */
export async function insertGuests(world: World, organization: Organization, guests: readonly Guest[]): Promise<string[]> {
  const rows = guests.map((guest, n) => ({
    id: randomUUIDv7(),
    first_name: "Guest",
    email_status: "ok",
    do_not_contact: false,
    phone: `+4470090${1000 + n}`,
    ...guest,
  }));
  await world.sql(
    `insert into users (organization_id, id, email, email_key, phone, first_name, locale, country, email_status, do_not_contact)
     select $1, id, email, lower(email), phone, first_name, locale, country, email_status, do_not_contact
     from jsonb_to_recordset($2) as g(id uuid, email text, phone text, first_name text, locale text, country text, email_status text, do_not_contact boolean)`,
    [organization.id, JSON.stringify(rows)],
  );
  await world.sql(
    `insert into consents (organization_id, id, user_id, channel, status, source, given_at, decided_at)
     select $1, preo_uuid7(), id, 'email', consent, 'api', now() - interval '1 day', now() - interval '1 day'
     from jsonb_to_recordset($2) as g(id uuid, consent text) where consent is not null`,
    [organization.id, JSON.stringify(rows)],
  );
  return rows.map((row) => row.id);
}
