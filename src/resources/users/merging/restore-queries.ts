import { sql } from "kysely";
import type { Trx } from "../../../platform/database/doors.ts";
import type { Pair, Snapshot } from "./queries.ts";

/** Everything but what the database makes itself. */
const COLUMNS = sql`organization_id, id, email, email_key, phone, first_name, last_name, locale, country, phone_country, city, postal_code,
  birth_date, attributes, email_status, sms_status, do_not_contact, do_not_contact_reason, own_fields, created, modified, version`;

/** The row that went, as it was. Whoever wants nothing any more since then wants nothing under either name. */
export async function restoreUser(trx: Trx, { organizationId, from, to }: Pair, { user }: Snapshot): Promise<void> {
  await sql`insert into users (${COLUMNS}) select ${COLUMNS} from jsonb_populate_record(null::users, ${JSON.stringify(user)}::jsonb)`.execute(
    trx,
  );
  await sql`update users u set modified = now(), version = u.version + 1, do_not_contact = u.do_not_contact or k.do_not_contact,
      email_status = case when k.email_status = 'unsubscribed_all' then k.email_status else u.email_status end,
      sms_status = case when k.sms_status = 'unsubscribed_all' then k.sms_status else u.sms_status end
    from users k where u.organization_id = ${organizationId} and u.id = ${from} and k.organization_id = u.organization_id and k.id = ${to}`.execute(
    trx,
  );
}

/** Addresses, external ids, tags and lists of the row that went go back to it. */
export async function restoreIdentities(trx: Trx, { organizationId, from, to }: Pair, snapshot: Snapshot): Promise<void> {
  const emails = [...snapshot.emails, ...(typeof snapshot.user["email_key"] === "string" ? [snapshot.user["email_key"]] : [])];
  await sql`delete from user_emails where organization_id = ${organizationId} and user_id = ${to} and email_key = any(${emails}::text[])`.execute(
    trx,
  );
  await sql`insert into user_emails (organization_id, email_key, user_id) select ${organizationId}, e, ${from} from unnest(${snapshot.emails}::text[]) e
    on conflict do nothing`.execute(trx);
  await sql`update user_external_ids x set user_id = ${from}
    from jsonb_to_recordset(${JSON.stringify(snapshot.external_ids)}::jsonb) as g(source text, external_id text)
    where x.organization_id = ${organizationId} and x.user_id = ${to} and x.source = g.source and x.external_id = g.external_id`.execute(
    trx,
  );
  await sql`insert into user_tags (organization_id, user_id, tag) select ${organizationId}, ${from}, t from unnest(${snapshot.tags}::text[]) t
    on conflict do nothing`.execute(trx);
  await sql`insert into segment_list_users (organization_id, segment_id, user_id) select ${organizationId}, l, ${from} from unnest(${snapshot.lists}::uuid[]) l
    on conflict do nothing`.execute(trx);
}
