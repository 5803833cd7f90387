import { expect, test } from "vitest";
import { suggestMappings } from "../suggest-mappings.ts";

const HEADERS: Record<string, string> = {
  tito: "Number,Ticket Created Date,Ticket,Ticket Full Name,Ticket First Name,Ticket Last Name,Ticket Email,Ticket Company Name,Ticket Phone Number,Event,Void Status,Price,Ticket Reference,Tags,Unique Ticket URL,Unique Order URL,Order Reference,Order Name,Order Email,Order Company Name,Order Phone Number,Order Discount Code,Order IP,Order Created Date,Order Completed Date,Payment Reference,T-shirt size",
  hi_events:
    "Order,Order Date,First Name,Last Name,Email,Product,Price Tier,Occurrence Date,Status,Quantity Sold,Quantity Awaiting Payment,Quantity Cancelled,Line Total,Currency,Order Status,Refund Status",
  hi_events_orders:
    "ID,First Name,Last Name,Email,Total Before Additions,Total Gross,Total Tax,Total Fee,Total Refunded,Status,Payment Status,Refund Status,Currency,Created At,Public ID,Payment Provider,Is Partially Refunded,Is Fully Refunded,Is Free Order,Is Manually Created,Billing Address,Notes,Promo Code,Opted In To Marketing",
  woocommerce:
    "Order Number,Order Status,Order Date,Customer Note,First Name (Billing),Last Name (Billing),City (Billing),Postcode (Billing),Country Code (Billing),Email (Billing),Phone (Billing),Cart Discount Amount,Order Refund Amount,Order Total Amount,SKU,Item #,Item Name,Quantity,Item Cost,Coupon Code",
  woocommerce_suite:
    "order_id,order_number,order_date,status,order_total,order_currency,billing_first_name,billing_email,item_name,item_sku,item_quantity,item_total",
  ticket_tailor: "Order ID,Order date,Buyer name,Buyer email,Ticket type,Ticket code,Ticket price,Attendee name,Check in status",
  billetto: "Ordrenummer,Ordredato,Køber navn,Køber e-mail,Billettype,Billetnummer,Billetpris,Valuta,Deltager navn",
};

function suggest(shop: string, rows: string[][] = []) {
  const header = (HEADERS[shop] ?? "").split(",");
  return suggestMappings({ kind: "orders", header, sample: rows.map((cells, index) => ({ row: index + 2, cells })), formats: [] });
}

test.each(Object.keys(HEADERS))("an export of %s is known by its header", (shop) => {
  const { shop: found, columns } = suggest(shop);
  expect(found).toMatchObject({ id: shop });
  expect(found?.confidence).toBeGreaterThan(0.4);
  const targets = columns.flatMap(({ target_field }) => target_field ?? []);
  expect(targets).toEqual(expect.arrayContaining(["order.external_id", "buyer.email", "order.ordered_at"]));
  expect(new Set(targets).size).toBe(targets.length);
});

test("a shop's own columns that mean nothing here are left alone, however they are called", () => {
  const { columns } = suggest("tito");
  const left = columns.filter(({ target_field }) => target_field === null).map(({ source_column }) => source_column);
  expect(left).toEqual(
    expect.arrayContaining(["Number", "Ticket First Name", "Ticket Created Date", "Order Company Name", "T-shirt size"]),
  );
});

test("Hi.Events has the number of tickets in the column that fits their state", () => {
  const column = suggest("hi_events").columns.find(({ source_column }) => source_column === "Quantity Sold");
  expect(column?.transform).toEqual([{ op: "first_filled", columns: ["Quantity Awaiting Payment", "Quantity Cancelled"], blanks: ["0"] }]);
});

test("WooCommerce's further rows are filled down only where the file leaves their order blank", () => {
  const row = (order: string) => [order, ...Array.from({ length: 15 }, () => ""), "Day ticket"];
  expect(suggest("woocommerce", [row("1"), row("")]).options).toEqual({ fill_down: true });
  expect(suggest("woocommerce", [row("1"), row("1")]).options).toEqual({});
});

test("a header of nobody's is no shop's", () => {
  const header = ["Order ID", "Order date", "Email", "Ticket type"];
  expect(suggestMappings({ kind: "orders", header, sample: [], formats: [] }).shop).toBeNull();
});
