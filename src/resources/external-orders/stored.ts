import type { OrderStatus, PurchaseStatus } from "../orders/schema.ts";

/** An order row as read and written here: times as RFC 3339 text, the hash as hex. */
export interface StoredOrder {
  id: string;
  external_id: string;
  user_id: string;
  number: string;
  status: OrderStatus;
  currency: string;
  total_e4: number;
  refunded_total_e4: number;
  discount_total_e4: number;
  fee_total_e4: number;
  adjustment_e4: number;
  ordered_at: string;
  source_updated_at: string | null;
  note: string;
  buyer: Record<string, unknown>;
  metadata: Record<string, unknown>;
  content_hash: string;
}

export interface StoredLine {
  id: string;
  order_id: string;
  user_id: string;
  product_id: string;
  position: number;
  external_id: string | null;
  variation: string | null;
  quantity: number;
  unit_price_e4: number;
  discount_e4: number;
  fee_e4: number;
  total_e4: number;
  status: PurchaseStatus;
  refunded_amount_e4: number;
  refunded_quantity: number;
  attendee_name: string;
  attendee_email: string | null;
  attributes: Record<string, unknown>;
  left_out: boolean;
}
