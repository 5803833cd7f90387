import type { OrderStatus, PurchaseStatus } from "../orders/schema.ts";
import type { GuestRow } from "../users/recognition/schema.ts";
import type { Finding, OutcomeName } from "./schema.ts";

/** One line as a source said it; what it left out is undefined. Money in ten-thousandths. */
export interface GivenLine {
  externalId?: string | undefined;
  product: { externalId: string; sku: string; name: string };
  variation?: string | undefined;
  quantity: number;
  unitPriceE4: number;
  discountE4?: number | undefined;
  feeE4?: number | undefined;
  totalE4?: number | undefined;
  status?: Exclude<PurchaseStatus, "refund_requested"> | undefined;
  refundedAmountE4?: number | undefined;
  attendeeName?: string | undefined;
  attendeeEmail?: string | undefined;
  attributes?: Record<string, unknown> | undefined;
  /** JSON pointer of this line */
  pointer: string;
}

export interface GivenConsent {
  channel: "email" | "sms";
  purpose: string;
  status: string;
  wording: string;
}

/** One order as a source said it, well-formed and with every amount read. */
export interface GivenOrder {
  externalId: string;
  number?: string | undefined;
  status: OrderStatus;
  currency: string;
  totalE4?: number | undefined;
  refundedTotalE4?: number | undefined;
  discountTotalE4?: number | undefined;
  feeTotalE4?: number | undefined;
  orderedAt: string;
  sourceUpdatedAt?: string | undefined;
  note?: string | undefined;
  guest: GuestRow;
  /** as kept with the order */
  buyer: Record<string, unknown>;
  attributes: Record<string, unknown>;
  lines: GivenLine[];
  partial: boolean;
  consents?: GivenConsent[] | undefined;
  metadata?: Record<string, unknown> | undefined;
  /** of all that the source said: equal means nothing to do */
  contentHash: string;
  /** JSON pointer of this order */
  pointer: string;
  warnings: Finding[];
}

/** What became of one order. */
export interface Outcome {
  external_id: string | null;
  outcome: OutcomeName;
  order_id: string | null;
  stale?: boolean;
  errors: Finding[];
  warnings: Finding[];
}

/** An order that can be applied, or why not. */
export type Given = { order: GivenOrder } | { rejected: Outcome };
