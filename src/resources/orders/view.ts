import { formatMoney } from "../../platform/money/money.ts";
import type { OrderRow, ShownBuyer, ShownPurchase } from "./queries.ts";

/** An order as the API shows it. */
export function orderView(row: OrderRow): Record<string, unknown> {
  const { id, organization_id, edition_id, user_id, number, source, external_id, status, currency, note, buyer, metadata } = row;
  const money = (e4: number) => formatMoney(e4, currency);
  return {
    id,
    organization_id,
    edition_id,
    user_id,
    number,
    source,
    external_id,
    status,
    currency,
    total: money(row.total_e4),
    refunded_total: money(row.refunded_total_e4),
    discount_total: money(row.discount_total_e4),
    fee_total: money(row.fee_total_e4),
    adjustment: money(row.adjustment_e4),
    ordered_at: row.ordered_at.toISOString(),
    source_updated_at: row.source_updated_at?.toISOString() ?? null,
    note,
    buyer,
    metadata,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}

export function orderDetailView(row: OrderRow, user: ShownBuyer, purchases: readonly ShownPurchase[]): Record<string, unknown> {
  return { ...orderView(row), user, purchases: purchases.map((purchase) => purchaseView(purchase, row.currency)) };
}

/** A line of an order as the API shows it. */
export function purchaseView(row: ShownPurchase, currency: string): Record<string, unknown> {
  const { id, product_id, product, external_id, variation, quantity, active_quantity, status, refunded_quantity } = row;
  const { attendee_name, attendee_email, attributes } = row;
  return {
    id,
    product_id,
    product,
    external_id,
    variation,
    quantity,
    active_quantity,
    unit_price: formatMoney(row.unit_price_e4, currency),
    discount: formatMoney(row.discount_e4, currency),
    fee: formatMoney(row.fee_e4, currency),
    total: formatMoney(row.total_e4, currency),
    currency,
    status,
    refunded_amount: formatMoney(row.refunded_amount_e4, currency),
    refunded_quantity,
    attendee_name,
    attendee_email,
    attributes,
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
