import type { TicketRow } from "./row.ts";

/** A ticket as the API shows it. */
export function ticketView(row: TicketRow): Record<string, unknown> {
  const { id, organization_id, edition_id, order_id, purchase_id, product_id, product, position, external_id, barcode } = row;
  const { first_name, last_name, email, phone, locale, user_id, status } = row;
  return {
    ...{ id, organization_id, edition_id, order_id, purchase_id, product_id, product, position, external_id, barcode },
    ...{ holder: { first_name, last_name, email, phone, locale }, user_id, status },
    checked_in_at: row.checked_in_at?.toISOString() ?? null,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
