import { isCurrency } from "../../platform/money/money.ts";
import { readGuest } from "../users/recognition/queries.ts";
import { shapeErrors } from "./check-shape.ts";
import { contentHash } from "./content-hash.ts";
import type { Given, GivenConsent, GivenOrder } from "./given.ts";
import { readAmount } from "./read-amount.ts";
import { readLines } from "./read-lines.ts";
import { ExternalOrder, type Finding } from "./schema.ts";

export interface ReadOptions {
  /** whether lines left out stay, for orders that do not say */
  partial?: boolean;
  /** JSON pointer of the order at this place */
  pointer?: (index: number) => string;
}

/** Reads orders of the request body's shape, each by itself: the answer has one entry for each, in the same order. */
export function readOrders(items: readonly unknown[], options: ReadOptions = {}): Given[] {
  const pointer = options.pointer ?? ((index: number) => `/orders/${index}`);
  return items.map((item, index) => readOrder(item, pointer(index), options.partial ?? false));
}

function readOrder(item: unknown, pointer: string, partial: boolean): Given {
  const shape = shapeErrors(item, pointer);
  if (shape.length > 0) return rejected(item, shape);
  const given = item as ExternalOrder;
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  const content = readContent(given, pointer, errors, warnings);
  if (errors.length > 0) return rejected(item, errors, warnings);
  const order = { ...content, partial: given.partial ?? partial };
  return { order: { ...order, contentHash: contentHash(hashed(order)), pointer, warnings } };
}

function readContent(
  given: ExternalOrder,
  pointer: string,
  errors: Finding[],
  warnings: Finding[],
): Omit<GivenOrder, "contentHash" | "pointer" | "warnings" | "partial"> {
  const amount = (name: "total" | "refunded_total" | "discount_total" | "fee_total", smallest?: number) =>
    readAmount(given[name], given.currency, `${pointer}/${name}`, errors, smallest);
  if (given.external_id.trim() === "") errors.push({ code: "required", pointer: `${pointer}/external_id`, detail: "This field is needed" });
  if (!isCurrency(given.currency)) errors.push({ code: "bad_currency", pointer: `${pointer}/currency`, detail: "No such currency" });
  return {
    externalId: given.external_id,
    number: present(given.number),
    status: given.status,
    currency: given.currency,
    totalE4: amount("total"),
    refundedTotalE4: amount("refunded_total", 0),
    discountTotalE4: amount("discount_total"),
    feeTotalE4: amount("fee_total"),
    orderedAt: moment(given.ordered_at),
    sourceUpdatedAt: given.source_updated_at ? moment(given.source_updated_at) : undefined,
    note: given.note ?? undefined,
    ...readGuest(given.buyer, `${pointer}/buyer`, errors, warnings),
    lines: readLines(given.purchases, given.currency, `${pointer}/purchases`, errors, warnings),
    consents: given.consents?.map(readConsent),
    metadata: given.metadata ?? undefined,
  };
}

function readConsent(line: NonNullable<ExternalOrder["consents"]>[number]): GivenConsent {
  return { channel: line.channel, purpose: present(line.purpose) ?? "marketing", status: line.status, wording: line.wording ?? "" };
}

// Where something stood in the request is not content.
function hashed(order: Omit<GivenOrder, "contentHash" | "pointer" | "warnings">): unknown {
  return { ...order, lines: order.lines.map((line) => ({ ...line, pointer: undefined })) };
}

function rejected(item: unknown, errors: Finding[], warnings: Finding[] = []): Given {
  const id = typeof item === "object" && item !== null ? (item as { external_id?: unknown }).external_id : undefined;
  const external_id = typeof id === "string" && id.isWellFormed() ? id : null;
  return { rejected: { external_id, outcome: "rejected", order_id: null, errors, warnings } };
}

function moment(text: string): string {
  return new Date(text.toUpperCase()).toISOString();
}

function present(text: string | null | undefined): string | undefined {
  return text === null || text === undefined || text.trim() === "" ? undefined : text;
}
