import { createHash } from "node:crypto";
import { newId } from "../../platform/http/ids.ts";
import type { DemoEdition } from "./calendar.ts";
import type { DemoProduct } from "./catalogue.ts";
import type { DemoGuest } from "./guests.ts";
import type { Random } from "./random.ts";

export interface DemoOrder {
  id: string;
  edition_id: string;
  user_id: string;
  number: string;
  source: string;
  external_id: string;
  status: string;
  total_e4: number;
  refunded_total_e4: number;
  ordered_at: Date;
  buyer: Record<string, unknown>;
  content_hash: string;
  purchases: DemoPurchase[];
}

export interface DemoPurchase {
  id: string;
  product_id: string;
  position: number;
  external_id: string;
  quantity: number;
  unit_price_e4: number;
  total_e4: number;
  status: string;
  refunded_amount_e4: number;
  refunded_quantity: number;
  attendee_name: string;
  attendee_email: string | null;
}

export interface Sale {
  editionId: string;
  edition: DemoEdition;
  products: DemoProduct[];
  buyers: DemoGuest[];
  count: number;
}

/** Orders of one edition. Each buyer's first has tickets, the later ones extras. */
export function demoOrders(random: Random, sale: Sale): DemoOrder[] {
  return Array.from({ length: sale.count }, (_, n) => {
    const buyer = sale.buyers[n % sale.buyers.length] as DemoGuest;
    const codes = n < sale.buyers.length ? ticketCodes(random, buyer) : extraCodes(random);
    return order(random, sale, buyer, n, codes);
  });
}

function ticketCodes(random: Random, buyer: DemoGuest): string[] {
  const ticket = buyer.tags.includes("vip")
    ? "GUEST"
    : random.pick(["PARTOUT", "PARTOUT", "PARTOUT", "YOUTH", "FRIDAY", "SATURDAY", "SATURDAY"]);
  return [ticket, ...(random.chance(0.35) ? ["CAMP"] : []), ...(random.chance(0.15) ? ["PARK"] : [])];
}

function extraCodes(random: Random): string[] {
  const first = random.pick(["SHIRT", "FOOD", "BUS", "PARK", "TENT", "CAMP"]);
  return random.chance(0.3) ? [first, first === "FOOD" ? "SHIRT" : "FOOD"] : [first];
}

const STATUSES = [...Array(44).fill("paid"), "pending", "cancelled", "cancelled", "refunded", "refunded", "partially_refunded"] as string[];

function order(random: Random, sale: Sale, buyer: DemoGuest, n: number, codes: readonly string[]): DemoOrder {
  const { edition } = sale;
  const external = String(100_000 + n);
  const status = random.pick(STATUSES);
  const purchases = codes.map((code, position) => purchase(random, sale, buyer, `${external}-${position + 1}`, { code, position, status }));
  const sum = (amount: (each: DemoPurchase) => number) => purchases.reduce((total, each) => total + amount(each), 0);
  return {
    id: newId(),
    edition_id: sale.editionId,
    user_id: buyer.id,
    number: `N${edition.slug.slice(2)}-${String(n + 1).padStart(5, "0")}`,
    source: random.chance(0.9) ? "webshop" : "box-office",
    external_id: external,
    status,
    total_e4: sum((each) => each.total_e4),
    refunded_total_e4: sum((each) => each.refunded_amount_e4),
    ordered_at: new Date(edition.saleFrom.getTime() + random.next() * (edition.saleTo.getTime() - edition.saleFrom.getTime())),
    buyer: snapshot(buyer),
    content_hash: createHash("sha256").update(`demo:${edition.slug}:${external}`).digest("hex"),
    purchases,
  };
}

type Line = { code: string; position: number; status: string };

function purchase(random: Random, sale: Sale, buyer: DemoGuest, externalId: string, { code, position, status }: Line): DemoPurchase {
  const product = sale.products.find((each) => each.code === code) as DemoProduct;
  const isTicket = product.kind === "ticket";
  const quantity = status === "partially_refunded" ? 2 : isTicket && random.chance(0.01) ? 12 : random.pick([1, 1, 1, 2, 2, 3]);
  const total = quantity * product.unitPriceE4;
  const back = status === "refunded" ? quantity : status === "partially_refunded" && position === 0 ? 1 : 0;
  return {
    id: newId(),
    product_id: product.id,
    position,
    external_id: externalId,
    quantity,
    unit_price_e4: product.unitPriceE4,
    total_e4: total,
    status: status === "refunded" || status === "cancelled" ? status : back > 0 ? "partially_refunded" : "active",
    refunded_amount_e4: back * product.unitPriceE4,
    refunded_quantity: back,
    attendee_name: isTicket ? `${buyer.first_name} ${buyer.last_name}` : "",
    attendee_email: isTicket ? buyer.email : null,
  };
}

function snapshot(buyer: DemoGuest): Record<string, unknown> {
  const { email, phone, first_name, last_name, locale, country, city, postal_code } = buyer;
  return { external_id: null, email, phone, first_name, last_name, locale, country, city, postal_code, attributes: {} };
}
