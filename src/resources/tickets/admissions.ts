import { emailKey } from "../../platform/contact/email-address.ts";

/** No purchase has more tickets: one of a million units is no list of people. */
const MAX_TICKETS = 1_000;

/** A purchase as far as it admits people. */
export interface AdmittingPurchase {
  id: string;
  order_id: string;
  edition_id: string;
  product_id: string;
  user_id: string;
  quantity: number;
  refunded_quantity: number;
  status: string;
  external_id: string | null;
  barcode: string | null;
  attendee_name: string;
  attendee_email: string | null;
}

export interface AdmittingProduct {
  id: string;
  kind: string;
  persons_per_unit: number;
}

/** The tickets that a purchase has: `count` of them, the first `active` still admitting unless `ended` says why none does. */
export interface Admission {
  purchase_id: string;
  order_id: string;
  edition_id: string;
  product_id: string;
  buyer_id: string;
  count: number;
  active: number;
  ended: "cancelled" | "refunded" | null;
  external_id: string | null;
  barcode: string | null;
  first_name: string;
  last_name: string;
  email: string | null;
  email_key: string | null;
}

/** A pending order admits nobody yet. The first ticket is held by whom the line names; an id or barcode of the line is that of its only ticket. */
export function admissionOf(purchase: AdmittingPurchase, orderStatus: string, product: AdmittingProduct): Admission {
  const admits = product.kind === "ticket" && orderStatus !== "pending";
  const count = admits ? Math.min(purchase.quantity * product.persons_per_unit, MAX_TICKETS) : 0;
  const [firstName, lastName] = nameParts(purchase.attendee_name);
  return {
    purchase_id: purchase.id,
    order_id: purchase.order_id,
    edition_id: purchase.edition_id,
    product_id: purchase.product_id,
    buyer_id: purchase.user_id,
    count,
    active: (purchase.quantity - purchase.refunded_quantity) * product.persons_per_unit,
    ended: endedBy(orderStatus, purchase.status),
    external_id: count === 1 ? purchase.external_id : null,
    barcode: count === 1 ? purchase.barcode : null,
    first_name: firstName,
    last_name: lastName,
    email: purchase.attendee_email,
    email_key: purchase.attendee_email === null ? null : (emailKey(purchase.attendee_email) ?? purchase.attendee_email.toLowerCase()),
  };
}

function endedBy(...statuses: string[]): Admission["ended"] {
  if (statuses.includes("cancelled")) return "cancelled";
  return statuses.includes("refunded") ? "refunded" : null;
}

// The last word is the last name: what most sources mean, and what staff can correct by a transfer.
function nameParts(name: string): [string, string] {
  const words = name.trim().split(/\s+/);
  return words.length < 2 ? [words[0] ?? "", ""] : [words.slice(0, -1).join(" "), words.at(-1) ?? ""];
}
