import { existsSync, readFileSync } from "node:fs";
import { parse } from "csv-parse/sync";

/** Exports of other ticket shops, kept beside the checkout; tests skip what is not there. */
const FOLDER = new URL("../../shared/samples/imports/", import.meta.url);
export const hasSamples = existsSync(new URL("expected.json", FOLDER));

export type ShopFile =
  | "shopify-orders.csv"
  | "shopify-orders-later.csv"
  | "danish-shop-orders.csv"
  | "eventbrite-attendees.csv"
  | "pretix-positions.csv";
export type ExportFile = ShopFile | "box-office-sales.xlsx" | "broken-eventbrite-classic.csv";

/** What must come out of a file. */
export interface ExpectedFile {
  reading: { timezone: string };
  orders: { in_file: number; imported: number; rejected: number };
  purchases: { imported: number; quantity: number };
  buyers: { distinct: number; by_email: number; by_phone_only: number };
  products: { distinct: number; names: string[] };
  rejected: { order: string | null; rows: number[]; reason: string }[];
  totals_minor: Record<string, { orders: number; order_total: number; purchase_total: number; refunded: number }>;
  each_order: { id: string; ordered_at_utc: string[]; buyer: string; currency: string; total_minor: number; refunded_minor: number }[];
  after?: { created: number; updated: number; unchanged: number; updated_orders: string[] };
}

export function readExpected(file: ExportFile): ExpectedFile {
  const all = JSON.parse(readFileSync(new URL("expected.json", FOLDER), "utf8")) as Record<ExportFile, ExpectedFile>;
  return all[file];
}

/** The file's orders as bodies of POST /v1/external-orders have them; what cannot be read is passed on as it stands, to be rejected there. */
export function readSampleOrders(file: ShopFile): Record<string, unknown>[] {
  const shop = SHOPS[file];
  const text = new TextDecoder(shop.encoding).decode(readFileSync(new URL(file, FOLDER)));
  const rows = parse(text, { delimiter: shop.delimiter, relax_column_count: true, bom: true });
  const filled = rows.slice(1).filter((row) => row.some((cell) => cell.trim() !== ""));
  const byOrder = Map.groupBy(filled, (row) => row[shop.orderId] ?? "");
  return [...byOrder].map(([id, lines]) => shop.read(id, reader(lines)));
}

interface Reader {
  /** of an order: the first row that has something there */
  order: (column: number) => string;
  lines: ((column: number) => string)[];
}

function reader(rows: string[][]): Reader {
  return {
    order: (column) => rows.map((row) => row[column] ?? "").find((cell) => cell.trim() !== "") ?? "",
    lines: rows.map((row) => (column: number) => row[column] ?? ""),
  };
}

interface Shop {
  encoding: string;
  delimiter: string;
  orderId: number;
  read: (id: string, reader: Reader) => Record<string, unknown>;
}

const shopify: Shop = {
  encoding: "utf-8",
  delimiter: ",",
  orderId: 0,
  read: (id, { order, lines }) => ({
    external_id: id,
    status: order(2) === "voided" ? "cancelled" : order(2),
    currency: order(7),
    total: order(11),
    discount_total: order(13),
    refunded_total: order(49) || "0.00",
    ordered_at: order(15).replace(/^(\S+) (\S+) ([+-]\d\d)(\d\d)$/, "$1T$2$3:$4"),
    note: order(44),
    buyer: { email: order(1), phone: order(70), ...splitName(order(24)) },
    purchases: lines.map((line) => ({
      product: { name: line(17), sku: line(20) },
      quantity: Number(line(16)),
      unit_price: line(18),
      discount: line(59) || "0.00",
    })),
    consents: [{ channel: "email", status: order(6) === "yes" ? "granted" : "no", wording: "Accepts Marketing" }],
  }),
};

const DANISH_STATUS: Record<string, string> = {
  Betalt: "paid",
  Afventer: "pending",
  Annulleret: "cancelled",
  "Delvist refunderet": "partially_refunded",
  Refunderet: "refunded",
};

const danish: Shop = {
  encoding: "windows-1252",
  delimiter: ";",
  orderId: 0,
  read: (id, { order, lines }) => ({
    external_id: id,
    status: DANISH_STATUS[order(2)],
    currency: order(20),
    total: danishAmount(order(18)),
    fee_total: danishAmount(order(17)),
    refunded_total: danishAmount(order(19)),
    ordered_at: inCopenhagen(order(1).replace(/^(\d\d)-(\d\d)-(\d{4}) /, "$3-$2-$1T")),
    note: order(24),
    buyer: {
      ...{ email: order(5), phone: order(6), first_name: order(3), last_name: order(4) },
      ...{ city: order(9), postal_code: order(8), country: order(10) === "Sverige" ? "SE" : "DK" },
    },
    purchases: lines.map((line) => ({
      product: { name: line(12), sku: line(11) },
      quantity: Number(line(13)),
      unit_price: danishAmount(line(14)),
      discount: danishAmount(line(15)),
      total: danishAmount(line(16)),
      attendee_name: line(22),
      attendee_email: line(23),
    })),
  }),
};

const eventbrite: Shop = {
  encoding: "utf-8",
  delimiter: ",",
  orderId: 0,
  read: (id, { order, lines }) => ({
    external_id: id,
    status: "paid",
    currency: order(18),
    ordered_at: inCopenhagen(order(1).replace(" ", "T")),
    buyer: { email: order(22), phone: order(5), first_name: order(20), last_name: order(21), country: order(8) },
    purchases: lines.map((line) => ({
      external_id: line(26),
      product: { name: line(17) },
      quantity: Number(line(15)),
      unit_price: line(19),
      attendee_name: `${line(2)} ${line(3)}`.trim(),
      attendee_email: line(4),
    })),
  }),
};

const pretix: Shop = {
  encoding: "utf-8",
  delimiter: ";",
  orderId: 1,
  read: (id, { order, lines }) => {
    const states = lines.map((line) => line(3));
    return {
      external_id: id,
      status: states.includes("paid") ? "paid" : states.includes("pending") ? "pending" : "cancelled",
      currency: "EUR",
      ordered_at: inCopenhagen(`${order(6)}T${order(7)}`),
      note: plain(order(35)),
      buyer: { email: order(4), phone: plain(order(5)), ...splitName(plain(order(41))), locale: order(51) },
      purchases: lines.map((line) => ({
        external_id: line(2),
        product: { name: plain(line(9) === "" ? line(8) : `${line(8)} / ${line(9)}`) },
        quantity: 1,
        unit_price: line(10),
        status: line(3) === "paid" || line(3) === "pending" ? "active" : "cancelled",
        attendee_name: plain(line(14)),
        attendee_email: line(17),
      })),
    };
  },
};

const SHOPS: Record<ShopFile, Shop> = {
  "shopify-orders.csv": shopify,
  "shopify-orders-later.csv": shopify,
  "danish-shop-orders.csv": danish,
  "eventbrite-attendees.csv": eventbrite,
  "pretix-positions.csv": pretix,
};

function splitName(name: string): { first_name: string; last_name: string } {
  const [, first, last] = /^(.*?)\s+(\S+)$/s.exec(name.trim()) ?? [];
  return { first_name: first ?? name.trim(), last_name: last ?? "" };
}

// pretix puts an apostrophe before cells that a spreadsheet would calculate.
function plain(cell: string): string {
  return cell.replace(/^'(?=[=+\-@|%])/, "");
}

function danishAmount(cell: string): string {
  return /^-?[\d.\u00a0]+(,\d+)?$/.test(cell) ? cell.replaceAll(/[.\u00a0]/g, "").replace(",", ".") : cell;
}

function inCopenhagen(wallClock: string): string {
  try {
    return Temporal.PlainDateTime.from(wallClock).toZonedDateTime("Europe/Copenhagen").toInstant().toString();
  } catch {
    return wallClock;
  }
}
