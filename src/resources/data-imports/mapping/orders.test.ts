import { expect, test } from "vitest";
import { assembleOrder } from "./assemble-order.ts";
import { makePlan } from "./make-plan.ts";
import { createRowReader } from "./read-row.ts";
import type { ColumnMapping, MappingOptions, TransformStep } from "./types.ts";

type Columns = Record<string, string | [target: string, ...steps: TransformStep[]]>;
const BASE: Columns = {
  Id: "order.external_id",
  Date: "order.ordered_at",
  Email: "buyer.email",
  Product: "purchase.product",
  Price: "purchase.unit_price",
};
const ROW = { Id: "1", Date: "2026-05-01 12:00", Email: "kim@example.dk", Product: "Day", Price: "100.00" };

function importRows(columns: Columns, rows: Record<string, string>[], options: MappingOptions = {}) {
  const header = Object.keys(columns);
  const mappings = header.map((source_column): ColumnMapping => {
    const target = columns[source_column] ?? "";
    const [target_field, ...transform] = typeof target === "string" ? [target] : target;
    return { source_column, target_field, transform };
  });
  const made = makePlan({
    kind: "orders",
    header,
    mappings,
    formats: [],
    options: { currency: "DKK", timezone: "Europe/Copenhagen", decimal: ".", ...options },
  });
  if ("problems" in made) throw new Error(JSON.stringify(made.problems));
  const read = createRowReader(made.plan);
  const readings = rows.map((row, index) => read({ row: index + 2, cells: header.map((name) => row[name] ?? "") }));
  return { readings, ...assembleOrder(readings, made.plan) };
}
const codes = (issues: { code: string; row: number | null; column: string | null }[]) =>
  issues.map(({ code, row, column }) => [code, row, column]);

test("blank cells of an order are taken from its other rows, a total that repeats counts once", () => {
  const columns = { ...BASE, Total: "order.total", Note: "order.note" };
  const { item, issues } = importRows(columns, [
    { ...ROW, Date: "", Email: "", Total: "300.00" },
    { ...ROW, Total: "300.00", Note: " a\nb " },
  ]);
  expect(item).toMatchObject({ total: "300.00", note: " a\nb ", ordered_at: "2026-05-01T10:00:00Z", buyer: { email: "kim@example.dk" } });
  expect([item?.purchases.length, issues]).toEqual([2, []]);
});

test("an order whose rows tell different totals takes the first and says so", () => {
  const { item, issues } = importRows({ ...BASE, Total: "order.total" }, [
    { ...ROW, Total: "300.00" },
    { ...ROW, Total: "200.00" },
  ]);
  expect(item?.total).toBe("300.00");
  expect(issues).toMatchObject([{ code: "differs_in_order", severity: "warning", column: "Total" }]);
});

test("one bad row rejects the whole order, and every bad cell is named", () => {
  const columns = { ...BASE, Quantity: "purchase.quantity" };
  const { item, issues, rows } = importRows(columns, [
    { ...ROW, Quantity: "1" },
    { ...ROW, Quantity: "two", Price: "free", Date: "soon" },
  ]);
  expect(item).toBeNull();
  expect(rows).toEqual([2, 3]);
  expect(codes(issues)).toEqual([
    ["bad_date", 3, "Date"],
    ["bad_amount", 3, "Price"],
    ["bad_quantity", 3, "Quantity"],
  ]);
});

test("a quantity is a whole number above 0 wherever it has a column, and 1 where it has none", () => {
  const read = (Quantity: string) => importRows({ ...BASE, Quantity: "purchase.quantity" }, [{ ...ROW, Quantity }]);
  expect(["2", "2.00", " 3 "].map((text) => read(text).item?.purchases[0]?.quantity)).toEqual([2, 2, 3]);
  expect(["", "0", "-1", "1.5", "two"].map((text) => read(text).issues[0]?.code)).toEqual(Array(5).fill("bad_quantity"));
  expect(importRows(BASE, [ROW]).item?.purchases[0]?.quantity).toBe(1);
});

test("a purchase id that repeats counts once", () => {
  const { item, issues } = importRows({ ...BASE, Ticket: "purchase.external_id" }, [
    { ...ROW, Ticket: "7" },
    { ...ROW, Ticket: "7" },
    { ...ROW, Ticket: "8" },
  ]);
  expect(item?.purchases.map((line) => line.external_id)).toEqual(["7", "8"]);
  expect(codes(issues)).toEqual([["repeated_line", 3, "Ticket"]]);
});

test("a price that is not told follows from the line's total, that from the order's only line", () => {
  const { Price: _, ...columns } = BASE;
  const line = importRows({ ...columns, Total: "purchase.total", Quantity: "purchase.quantity", Fee: "purchase.fee" }, [
    { ...ROW, Total: "110.00", Quantity: "4", Fee: "10.00" },
  ]);
  expect(line.item?.purchases[0]).toMatchObject({ unit_price: "25.00", total: "110.00", fee: "10.00" });
  const order = importRows({ ...columns, Total: "order.total" }, [{ ...ROW, Total: "110.00" }]);
  expect(order.item).toMatchObject({ total: "110.00", purchases: [{ unit_price: "110.00", total: "110.00" }] });
});

test("what a currency cannot pay is rounded and pointed out", () => {
  const { item, issues } = importRows({ ...BASE, Currency: "order.currency" }, [{ ...ROW, Currency: "ISK", Price: "1250.50" }]);
  expect(item?.purchases[0]?.unit_price).toBe("1251");
  expect(issues).toMatchObject([{ code: "rounded_amount", severity: "warning" }]);
});

test("an amount that names its currency decides where nothing else does, and contradicts where something does", () => {
  expect(importRows(BASE, [{ ...ROW, Price: "20.00 EUR" }], { currency: "DKK" }).item).toMatchObject({
    currency: "EUR",
    purchases: [{ unit_price: "20.00" }],
  });
  const { item, issues } = importRows({ ...BASE, Currency: "order.currency" }, [{ ...ROW, Currency: "DKK", Price: "20.00 EUR" }]);
  expect([item, issues[0]?.code]).toEqual([null, "currency_conflict"]);
});

test("rows below an order's first have no id where the shop leaves it out, and are rejected by themselves where it does not", () => {
  const rows = [ROW, { Product: "Camping", Price: "50.00" }];
  const filled = importRows(BASE, rows, { fill_down: true });
  expect(filled.item?.purchases.map((line) => line.product.name)).toEqual(["Day", "Camping"]);
  expect(importRows(BASE, rows).readings[1]).toMatchObject({ key: null, issues: [{ code: "missing_order_id", row: 3, column: "Id" }] });
});

test("an order stands by its lines where no column tells its state", () => {
  const state = (...states: string[]) =>
    importRows(
      { ...BASE, State: "purchase.status" },
      states.map((State) => ({ ...ROW, State })),
    ).item?.status;
  expect([
    state("paid", "canceled"),
    state("pending", "pending"),
    state("expired"),
    state("refunded", "refunded"),
    state("Attending", "Refunded"),
  ]).toEqual([...["paid", "pending", "cancelled", "refunded", "partially_refunded"]]);
  expect(state("")).toBe("paid");
  expect(importRows({ ...BASE, State: "order.status" }, [{ ...ROW, State: "Sonderfall" }]).issues[0]?.code).toBe("bad_status");
});

test("a consent is taken from a ticked box alone, with its wording", () => {
  const consents = (...boxes: string[]) =>
    importRows(
      { ...BASE, "May we write?": "consent.email_marketing" },
      boxes.map((box) => ({ ...ROW, "May we write?": box })),
    ).item?.consents;
  expect(consents("Ja")).toEqual([{ channel: "email", purpose: "marketing", status: "granted", wording: "May we write?" }]);
  expect([consents("Nej"), consents(""), consents("perhaps"), consents("yes", "no")]).toEqual([undefined, undefined, undefined, undefined]);
  expect(
    importRows({ ...BASE, SMS: "consent.sms_marketing", Text: "consent.wording" }, [{ ...ROW, SMS: "x", Text: "News by text" }]).item
      ?.consents,
  ).toMatchObject([{ channel: "sms", wording: "News by text" }]);
});

test("a buyer without a usable address is known by the phone number, and missing without both", () => {
  const read = (Email: string, Phone: string) =>
    importRows({ ...BASE, Phone: "buyer.phone" }, [{ ...ROW, Email, Phone }], { country: "DK" });
  expect(read("none", "'20 12 34 56").item?.buyer).toEqual({ phone: "+4520123456" });
  expect(codes(read("kim@example.dk", "+45 00 12").issues)).toEqual([["bad_phone", 2, "Phone"]]);
  expect(read("kim(at)example.dk", "").issues.map(({ code }) => code)).toEqual(["bad_email", "missing_buyer"]);
});

test("a national number is read as of the row's own country", () => {
  const { item } = importRows(
    { ...BASE, Phone: "buyer.phone", Land: "buyer.country" },
    [{ ...ROW, Phone: "070-174 06 05", Land: "Sverige" }],
    { country: "DK" },
  );
  expect(item?.buyer).toMatchObject({ phone: "+46701740605", country: "SE" });
});

test("names, variations, attendees and attributes find their places", () => {
  const columns: Columns = {
    ...BASE,
    Name: "buyer.name",
    Day: "purchase.variation",
    First: "attendee.first_name",
    Last: "attendee.last_name",
    Size: "buyer.attributes.shirt_size",
    Seat: "purchase.attributes.seat",
    Via: "order.metadata.via",
  };
  const { item, readings } = importRows(columns, [
    { ...ROW, Product: "Day\u00a0 pass", Name: "Kim van Dam", Day: "Friday", First: "Lee", Last: "Å", Size: "M", Seat: "7", Via: "web" },
  ]);
  expect(item).toMatchObject({
    buyer: { first_name: "Kim", last_name: "van Dam", attributes: { shirt_size: "M" } },
    purchases: [{ product: { name: "Day pass / Friday", variation: "Friday" }, attendee_name: "Lee Å", attributes: { seat: "7" } }],
    metadata: { via: "web" },
  });
  expect(readings[0]?.product).toEqual({ name: "Day pass / Friday", sku: "", external_id: "" });
});

test("formulas stay text, and characters that cannot be stored are refused", () => {
  expect(importRows({ ...BASE, Note: "order.note" }, [{ ...ROW, Product: "=1+1", Note: "@home" }]).item).toMatchObject({
    note: "@home",
    purchases: [{ product: { name: "=1+1" } }],
  });
  expect(importRows({ ...BASE, Note: "order.note" }, [{ ...ROW, Note: "a\0b" }]).issues[0]).toMatchObject({
    code: "bad_text",
    column: "Note",
  });
});

test("cells of endless spaces are read like any other", () => {
  const endless = `x${" ".repeat(150_000)}x`;
  const columns: Columns = { ...BASE, Name: "buyer.name", Phone: "buyer.phone", State: "order.status", Note: "order.note" };
  const { issues } = importRows(columns, [
    {
      Id: "1",
      Date: endless,
      Email: endless,
      Product: endless,
      Price: endless,
      Name: `a,${endless},`,
      Phone: endless,
      State: endless,
      Note: endless,
    },
  ]);
  expect(issues.map(({ code }) => code)).toEqual(["bad_date", "bad_email", "bad_amount", "bad_status", "bad_phone", "missing_buyer"]);
  expect(issues.every(({ value }) => value === null || value.length <= 100)).toBe(true);
  const { item } = importRows(columns, [{ ...ROW, Name: `a,${endless},`, Note: endless }]);
  expect(item?.note).toBe(endless);
});

test("clocks that went back or forward are pointed out with what was taken", () => {
  const read = (Date: string) => importRows(BASE, [{ ...ROW, Date }]);
  expect(read("2026-10-25 02:30")).toMatchObject({
    item: { ordered_at: "2026-10-25T00:30:00Z" },
    issues: [{ code: "clock_twice", severity: "warning" }],
  });
  expect(read("2026-03-29 02:30")).toMatchObject({
    item: { ordered_at: "2026-03-29T01:30:00Z" },
    issues: [{ code: "clock_skipped", severity: "warning" }],
  });
});

test("a map without an entry for a value rejects where it is told to", () => {
  const columns: Columns = { ...BASE, State: ["order.status", { op: "map", values: { done: "paid" }, otherwise: "error" }] };
  expect(importRows(columns, [{ ...ROW, State: "done" }]).item?.status).toBe("paid");
  expect(codes(importRows(columns, [{ ...ROW, State: "half" }]).issues)).toEqual([["bad_value", 2, "State"]]);
});
