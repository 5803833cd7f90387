import { formatMoney } from "../../platform/money/money.ts";
import type { UserRow } from "./queries.ts";
import type { UserSummary } from "./summary-queries.ts";

/** A guest as the API shows one. */
export function userView(row: UserRow): Record<string, unknown> {
  const { id, organization_id, email, other_emails, phone, phone_country, first_name, last_name, locale, country, city } = row;
  const { postal_code, birth_date, tags, attributes, email_status, sms_status, do_not_contact, do_not_contact_reason, external_ids } = row;
  const who = { id, organization_id, email, other_emails, phone, phone_country, first_name, last_name };
  const where = { locale, country, city, postal_code, birth_date, tags, attributes };
  const reach = {
    email_status,
    sms_status,
    do_not_contact,
    do_not_contact_reason,
    external_ids,
    erased_at: row.erased_at?.toISOString() ?? null,
  };
  return { ...who, ...where, ...reach, created: row.created.toISOString(), modified: row.modified.toISOString() };
}

export function userDetailView(row: UserRow, summary: UserSummary): Record<string, unknown> {
  const { order_count, spent, last_order, consents } = summary;
  return {
    ...userView(row),
    order_count,
    spent: spent.map(({ currency, total_e4 }) => ({ currency, total: formatMoney(total_e4, currency) })),
    last_order: last_order && lastOrderView(last_order),
    consents: consents.map(({ given_at, withdrawn_at, ...rest }) => ({
      ...rest,
      given_at: moment(given_at),
      withdrawn_at: moment(withdrawn_at),
    })),
  };
}

function lastOrderView(order: NonNullable<UserSummary["last_order"]>): Record<string, unknown> {
  const { total_e4, ...rest } = order;
  return { ...rest, total: formatMoney(total_e4, order.currency), ordered_at: moment(order.ordered_at) };
}

// JSON made by the database writes times with +00:00.
function moment(value: unknown): string | null {
  return typeof value === "string" ? new Date(value).toISOString() : null;
}
