import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import { emitEvents } from "../../../platform/journal/events.ts";
import { linkTickets } from "../../tickets/queries.ts";
import { listErasedRows } from "./erased.ts";
import { recognize, takeRow } from "./rules.ts";
import type { GuestRow, Guests, KnownGuest } from "./schema.ts";

export { fittingAttributes } from "./fit-attributes.ts";
export { readGuest } from "./read-guest.ts";
export { recognize, takeRow };

interface Candidate {
  kind: "external_id" | "email" | "phone";
  key: string;
  user_id: string;
}

interface StoredGuest {
  id: string;
  email: string | null;
  email_key: string | null;
  phone: string | null;
  phone_country: string | null;
  first_name: string;
  last_name: string;
  locale: string | null;
  country: string | null;
  city: string | null;
  postal_code: string | null;
  birth_date: string | null;
  attributes: Record<string, unknown>;
  own_fields: string[];
  email_status: string;
  sms_status: string;
}

/** Loads everybody whom these rows may mean; with `lock`, until the end of the transaction and after `lockIdentities`. */
export async function openGuests(
  trx: Trx,
  organizationId: string,
  source: string,
  rows: readonly GuestRow[],
  { lock, secretKey }: { lock: boolean; secretKey: string },
): Promise<Guests> {
  const candidates = await listCandidates(trx, organizationId, source, rows);
  const known = await listGuests(trx, organizationId, [...new Set(candidates.map((candidate) => candidate.user_id))], lock);
  const guests: Guests = {
    ...{ organizationId, source },
    ...{ byExternalId: new Map(), byEmail: new Map(), byPhone: new Map() },
    ...{ newAliases: [], newExternalIds: [], touched: new Set() },
    erased: await listErasedRows(trx, { organizationId, source }, rows, secretKey),
  };
  for (const { kind, key, user_id } of candidates) {
    const guest = known.get(user_id);
    if (!guest) continue;
    if (kind === "external_id") guests.byExternalId.set(key, guest);
    else if (kind === "email") guests.byEmail.set(key, guest);
    else guests.byPhone.set(key, [...(guests.byPhone.get(key) ?? []), guest]);
  }
  return guests;
}

/** Writes what the rows changed, and the events that tell of it, when each is to be told. */
export async function saveGuests(trx: Trx, guests: Guests, { eachIsTold }: { eachIsTold: boolean } = { eachIsTold: true }): Promise<void> {
  const touched = [...guests.touched].sort((a, b) => (a.id < b.id ? -1 : 1));
  const [made, changed] = [touched.filter((guest) => guest.isNew), touched.filter((guest) => !guest.isNew)];
  if (made.length > 0) await insertGuests(trx, guests.organizationId, made);
  if (changed.length > 0) await updateGuests(trx, guests.organizationId, changed);
  await insertAliases(trx, guests);
  await insertExternalIds(trx, guests);
  await linkTickets(
    trx,
    guests.organizationId,
    touched.filter(({ isNew, changed }) => isNew || changed.has("email")),
  );
  if (!eachIsTold) return;
  await emitEvents(
    trx,
    touched.map(({ id, isNew, changed }) => ({
      organizationId: guests.organizationId,
      type: isNew ? "user.created" : "user.updated",
      objectId: id,
      data: isNew ? { id } : { id, changed: [...changed].sort() },
    })),
  );
}

async function listCandidates(trx: Trx, organizationId: string, source: string, rows: readonly GuestRow[]): Promise<Candidate[]> {
  const externalIds = distinct(rows.map((row) => row.externalId));
  const emails = distinct(rows.map((row) => row.emailKey));
  const phones = distinct(rows.map((row) => (row.emailKey === undefined ? row.phone : undefined)));
  const { rows: found } = await sql<Candidate>`
    select 'external_id' as kind, external_id as key, user_id from user_external_ids
      where organization_id = ${organizationId} and source = ${source} and external_id = any(${externalIds}::text[])
    union all
    select 'email', email_key, user_id from user_emails where organization_id = ${organizationId} and email_key = any(${emails}::text[])
    union all
    select 'email', email_key, id from users where organization_id = ${organizationId} and email_key = any(${emails}::text[])
    union all
    select * from (select 'phone', phone, id from users where organization_id = ${organizationId} and phone = any(${phones}::text[]) order by id) p`.execute(
    trx,
  );
  return found;
}

async function listGuests(trx: Trx, organizationId: string, ids: readonly string[], lock: boolean): Promise<Map<string, KnownGuest>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<StoredGuest>`
    select id, email, email_key, phone, phone_country, first_name, last_name, locale, country, city, postal_code, birth_date, attributes, own_fields, email_status, sms_status
    from users where organization_id = ${organizationId} and id = any(${ids}::uuid[]) order by id ${lock ? sql`for no key update` : sql``}`.execute(
    trx,
  );
  return new Map(rows.map((row) => [row.id, knownGuest(row)]));
}

function knownGuest(row: StoredGuest): KnownGuest {
  return {
    id: row.id,
    isNew: false,
    changed: new Set(),
    ownFields: new Set(row.own_fields),
    email: row.email,
    emailKey: row.email_key,
    phone: row.phone,
    phoneCountry: row.phone_country,
    firstName: row.first_name,
    lastName: row.last_name,
    locale: row.locale,
    country: row.country,
    city: row.city,
    postalCode: row.postal_code,
    birthDate: row.birth_date,
    attributes: row.attributes,
    emailStatus: row.email_status,
    smsStatus: row.sms_status,
  };
}

const record = sql`(id uuid, email text, email_key text, phone text, phone_country text, first_name text, last_name text, locale text, country text,
  city text, postal_code text, birth_date date, attributes jsonb, email_status text, sms_status text)`;

async function insertGuests(trx: Trx, organizationId: string, guests: readonly KnownGuest[]): Promise<void> {
  await sql`insert into users (organization_id, id, email, email_key, phone, phone_country, first_name, last_name, locale, country, city, postal_code,
      birth_date, attributes)
    select ${organizationId}, g.id, g.email, g.email_key, g.phone, g.phone_country, g.first_name, g.last_name, g.locale, g.country, g.city, g.postal_code,
      g.birth_date, g.attributes
    from jsonb_to_recordset(${stored(guests)}::jsonb) as g${record}`.execute(trx);
}

async function updateGuests(trx: Trx, organizationId: string, guests: readonly KnownGuest[]): Promise<void> {
  await sql`update users set email = g.email, email_key = g.email_key, phone = g.phone, phone_country = g.phone_country, first_name = g.first_name,
      last_name = g.last_name, locale = g.locale, country = g.country, city = g.city, postal_code = g.postal_code, birth_date = g.birth_date, attributes = g.attributes,
      email_status = g.email_status, sms_status = g.sms_status, modified = now(), version = users.version + 1
    from jsonb_to_recordset(${stored(guests)}::jsonb) as g${record}
    where users.organization_id = ${organizationId} and users.id = g.id`.execute(trx);
}

async function insertAliases(trx: Trx, { organizationId, newAliases }: Guests): Promise<void> {
  if (newAliases.length === 0) return;
  await sql`insert into user_emails (organization_id, email_key, user_id)
    select ${organizationId}, a.email_key, a.user_id
    from unnest(${newAliases.map((alias) => alias.emailKey)}::text[], ${newAliases.map((alias) => alias.userId)}::uuid[]) as a(email_key, user_id)
    on conflict do nothing`.execute(trx);
}

async function insertExternalIds(trx: Trx, { organizationId, source, newExternalIds }: Guests): Promise<void> {
  if (newExternalIds.length === 0) return;
  await sql`insert into user_external_ids (organization_id, source, external_id, user_id)
    select ${organizationId}, ${source}, x.external_id, x.user_id
    from unnest(${newExternalIds.map((one) => one.externalId)}::text[], ${newExternalIds.map((one) => one.userId)}::uuid[]) as x(external_id, user_id)`.execute(
    trx,
  );
}

function stored(guests: readonly KnownGuest[]): string {
  return JSON.stringify(
    guests.map((guest) => ({
      id: guest.id,
      email: guest.email,
      email_key: guest.emailKey,
      phone: guest.phone,
      phone_country: guest.phoneCountry,
      first_name: guest.firstName,
      last_name: guest.lastName,
      locale: guest.locale,
      country: guest.country,
      city: guest.city,
      postal_code: guest.postalCode,
      birth_date: guest.birthDate,
      attributes: guest.attributes,
      email_status: guest.emailStatus,
      sms_status: guest.smsStatus,
    })),
  );
}

function distinct(values: readonly (string | undefined)[]): string[] {
  return [...new Set(values.filter((value) => value !== undefined))];
}
