import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import type { DemoProduct } from "./catalogue.ts";
import type { DemoConsent } from "./consents.ts";
import type { DemoGuest } from "./guests.ts";
import type { DemoOrder } from "./orders.ts";

// One statement a table: thousands of rows land in well under a second.

export async function insertProducts(trx: Trx, organizationId: string, products: readonly DemoProduct[]): Promise<void> {
  const rows = JSON.stringify(products);
  await sql`
    with given as (
      select * from jsonb_to_recordset(${rows}::jsonb) as g(id uuid, "editionId" uuid, code text, name text, kind text, "unitPriceE4" bigint,
        capacity int, "personsPerUnit" int, "guestType" text, tags jsonb, days jsonb)
    ), products as (
      insert into products (organization_id, id, edition_id, name, kind, sku, unit_price_e4, currency, vat_rate_e4, capacity, persons_per_unit, guest_type)
      select ${organizationId}::uuid, id, "editionId", name, kind, code, "unitPriceE4", 'DKK', 250000, capacity, "personsPerUnit", "guestType" from given
    ), aliases as (
      insert into product_aliases (organization_id, edition_id, source, external_id, sku, name, product_id)
      select ${organizationId}::uuid, "editionId", 'webshop', code, '', '', id from given
    ), tags as (
      insert into product_tags (organization_id, product_id, tag)
      select ${organizationId}::uuid, id, tag from given, jsonb_array_elements_text(tags) tag
    )
    insert into product_days (organization_id, product_id, day)
    select ${organizationId}::uuid, id, day from given, jsonb_array_elements_text(days) day`.execute(trx);
}

export async function insertGuests(trx: Trx, organizationId: string, guests: readonly DemoGuest[]): Promise<void> {
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(guests)}::jsonb) as g(id uuid, email text, phone text, first_name text, last_name text, locale text, country text,
        city text, postal_code text, birth_date date, attributes jsonb, email_status text, do_not_contact boolean, do_not_contact_reason text, created timestamptz, tags jsonb)
    ), users as (
      insert into users (organization_id, id, email, email_key, phone, phone_country, first_name, last_name, locale, country, city, postal_code, birth_date, attributes,
        email_status, do_not_contact, do_not_contact_reason, created, modified)
      select ${organizationId}::uuid, id, email, email, phone, case when phone is not null then 'GB' end, first_name, last_name, locale, country, city, postal_code, birth_date,
        attributes, email_status, do_not_contact, do_not_contact_reason, created, created from given
    )
    insert into user_tags (organization_id, user_id, tag)
    select ${organizationId}::uuid, id, tag from given, jsonb_array_elements_text(tags) tag`.execute(trx);
}

export async function insertOrders(trx: Trx, organizationId: string, orders: readonly DemoOrder[]): Promise<void> {
  const rows = JSON.stringify(orders.map((order) => ({ ...order, purchases: undefined })));
  await sql`
    insert into orders (organization_id, id, edition_id, user_id, number, source, external_id, status, currency, total_e4, refunded_total_e4, ordered_at, buyer,
      content_hash, created, modified)
    select ${organizationId}::uuid, id, edition_id, user_id, number, source, external_id, status, 'DKK', total_e4, refunded_total_e4, ordered_at, buyer,
      decode(content_hash, 'hex'), ordered_at, ordered_at
    from jsonb_to_recordset(${rows}::jsonb) as g(id uuid, edition_id uuid, user_id uuid, number text, source text, external_id text, status text,
      total_e4 bigint, refunded_total_e4 bigint, ordered_at timestamptz, buyer jsonb, content_hash text)`.execute(trx);
}

export async function insertPurchases(trx: Trx, organizationId: string, orders: readonly DemoOrder[]): Promise<void> {
  const rows = orders.flatMap(({ id, edition_id, user_id, ordered_at, purchases }) =>
    purchases.map((purchase) => ({ ...purchase, order_id: id, edition_id, user_id, ordered_at })),
  );
  await sql`
    insert into purchases (organization_id, id, order_id, edition_id, user_id, product_id, position, external_id, quantity, unit_price_e4, total_e4, status,
      refunded_amount_e4, refunded_quantity, attendee_name, attendee_email, created, modified)
    select ${organizationId}::uuid, id, order_id, edition_id, user_id, product_id, position, external_id, quantity, unit_price_e4, total_e4, status,
      refunded_amount_e4, refunded_quantity, attendee_name, attendee_email, ordered_at, ordered_at
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as g(id uuid, order_id uuid, edition_id uuid, user_id uuid, product_id uuid, position int, external_id text,
      quantity int, unit_price_e4 bigint, total_e4 bigint, status text, refunded_amount_e4 bigint, refunded_quantity int, attendee_name text, attendee_email text,
      ordered_at timestamptz)`.execute(trx);
}

export async function insertConsents(trx: Trx, organizationId: string, consents: readonly DemoConsent[], wording: string): Promise<void> {
  await sql`
    with given as (
      select * from jsonb_to_recordset(${JSON.stringify(consents)}::jsonb) as g(id uuid, user_id uuid, channel text, given_at timestamptz, withdrawn_at timestamptz)
    ), current as (
      insert into consents (organization_id, id, user_id, channel, status, source, wording, wording_version, given_at, withdrawn_at, decided_at, created, modified)
      select ${organizationId}::uuid, id, user_id, channel, case when withdrawn_at is null then 'granted' else 'withdrawn' end,
        case when withdrawn_at is null then 'import' else 'unsubscribe_link' end, ${wording}, '1', given_at, withdrawn_at, coalesce(withdrawn_at, given_at), given_at,
        coalesce(withdrawn_at, given_at) from given
    )
    insert into consent_history (organization_id, consent_id, user_id, channel, purpose, action, basis, source, wording, wording_version, actor_type, at)
    select ${organizationId}::uuid, id, user_id, channel, 'marketing', 'granted', 'consent', 'import', ${wording}::text, '1', 'system', given_at from given
    union all
    select ${organizationId}::uuid, id, user_id, channel, 'marketing', 'withdrawn', 'consent', 'unsubscribe_link', '', '', 'guest', withdrawn_at
    from given where withdrawn_at is not null`.execute(trx);
}
