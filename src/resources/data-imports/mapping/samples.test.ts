import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { describe, expect, test } from "vitest";
import { emailKey } from "../../../platform/contact/email-address.ts";
import { parseMoney } from "../../../platform/money/money.ts";
import { createFormatDetector } from "../../../platform/tables/detect-formats.ts";
import { detectReading } from "../../../platform/tables/detect-reading.ts";
import { readRecords } from "../../../platform/tables/read-records.ts";
import type { TableRecord } from "../../../platform/tables/types.ts";
import type { ExternalOrder } from "../../external-orders/schema.ts";
import { assembleOrder } from "./assemble-order.ts";
import { makePlan } from "./make-plan.ts";
import { createRowReader } from "./read-row.ts";
import { suggestMappings } from "./suggest-mappings.ts";
import type { Assembled, MappingPlan, RowReading, SuggestedMapping } from "./types.ts";

/** Exports of other ticket shops, kept beside the checkout; left out where they are not. */
const FOLDER = new URL("../../../../../shared/samples/imports/", import.meta.url);
const hasSamples = existsSync(new URL("expected.json", FOLDER));

interface Expected {
  reading: { timezone: string; default_currency?: string };
  rows: { data: number };
  orders: { in_file: number; imported: number; rejected: number };
  purchases: { imported: number; quantity: number };
  buyers: { distinct: number; by_email: number; by_phone_only: number };
  products: { names: string[] };
  rejected: { order: string | null; rows: number[]; reason: string; column: string | null }[];
  totals_minor: Record<string, { orders: number; order_total: number; purchase_total: number; refunded: number }>;
  mapping: { column: number; header: string; target: string }[];
  each_order: {
    id: string;
    ordered_at_utc: string[];
    buyer: string;
    currency: string;
    total_minor: number;
    refunded_minor: number;
    purchases: number;
    rows: number[];
  }[];
}
const FILES = hasSamples ? (JSON.parse(readFileSync(new URL("expected.json", FOLDER), "utf8")) as Record<string, Expected>) : {};

/** What is suggested besides: it changes no count, and is worth having. */
const MORE: Record<string, string[]> = {
  "shopify-orders.csv": ["consent.email_marketing", "buyer.city", "buyer.postal_code", "buyer.country"],
  "shopify-orders-later.csv": ["consent.email_marketing", "buyer.city", "buyer.postal_code", "buyer.country"],
  "eventbrite-attendees.csv": ["buyer.city", "buyer.country"],
  "pretix-positions.csv": ["buyer.postal_code", "buyer.city", "buyer.country", "buyer.locale"],
  "broken-eventbrite-classic.csv": ["buyer.city", "buyer.postal_code", "buyer.country"],
};

describe.skipIf(!hasSamples)("exports of other shops", () => {
  test.each(Object.keys(FILES))("%s comes out as it says, detection and suggestion alone deciding", async (file) => {
    const expected = FILES[file] as Expected;
    const { columns, plan, readings } = await read(file, expected);
    const mapped = columns.filter((column) => column.target_field !== null);
    const wanted = expected.mapping.map(({ column, target }) => ({ column, target }));
    const got = mapped.map(({ column, target_field }) => ({ column, target: target_field }));
    expect(got.filter(({ target }) => !MORE[file]?.includes(target ?? ""))).toEqual(wanted);
    expect(readings.length).toBe(expected.rows.data);
    const orders = assembleAll(readings, plan);
    expect(rejectedOf(orders)).toEqual(expected.rejected.map(({ column, ...rest }) => ({ ...rest, column: column || null })));
    const place = new Map(expected.each_order.map(({ id }, index) => [id, index]));
    const landed = orders
      .flatMap(({ item, rows }) => (item ? [{ item, rows }] : []))
      .toSorted((a, b) => (place.get(a.item.external_id) ?? -1) - (place.get(b.item.external_id) ?? -1));
    expect(landed.map(({ item, rows }) => summary(item, rows))).toEqual(expected.each_order.map(({ ordered_at_utc, ...rest }) => rest));
    for (const [index, { item }] of landed.entries()) expect(expected.each_order[index]?.ordered_at_utc).toContain(item.ordered_at);
    expect(counts(landed.map(({ item }) => item))).toEqual({
      totals: expected.totals_minor,
      purchases: { imported: expected.purchases.imported, quantity: expected.purchases.quantity },
    });
    const { distinct, by_email, by_phone_only } = expected.buyers;
    expect(buyers(landed.map(({ item }) => item))).toEqual({ distinct, by_email, by_phone_only });
    const names = new Set(readings.flatMap(({ product }) => (product ? [product.name] : [])));
    expect([...names].sort()).toEqual([...expected.products.names].sort());
  });
});

async function read(
  file: string,
  { reading }: Expected,
): Promise<{ columns: SuggestedMapping[]; plan: MappingPlan; readings: RowReading[] }> {
  const path = fileURLToPath(new URL(file, FOLDER));
  const table = await detectReading(path);
  const records: TableRecord[] = [];
  for await (const batch of readRecords(path, table.reading)) records.push(...batch.records);
  const detector = createFormatDetector(table.header.length);
  for (const record of records) detector.add(record);
  const formats = detector.result();
  const { columns, options } = suggestMappings({ kind: "orders", header: table.header, sample: table.sample, formats });
  const edition = { timezone: reading.timezone.includes("/") ? reading.timezone : "UTC", currency: reading.default_currency ?? null };
  const made = makePlan({ kind: "orders", header: table.header, mappings: columns, formats, options: { ...edition, ...options } });
  if ("problems" in made) throw new Error(JSON.stringify(made.problems));
  // A plan and its rows are kept as JSON between reading and putting together.
  const plan = JSON.parse(JSON.stringify(made.plan)) as MappingPlan;
  const readRow = createRowReader(plan);
  return { columns, plan, readings: records.map((record) => JSON.parse(JSON.stringify(readRow(record))) as RowReading) };
}

interface Landed extends Assembled<ExternalOrder> {
  key: string | null;
}

function assembleAll(readings: readonly RowReading[], plan: MappingPlan): Landed[] {
  const groups = Map.groupBy(readings, ({ key, row }) => (key === null ? `row ${row}` : `order ${key}`));
  return [...groups.values()].map((rows) => {
    const [first] = rows;
    const alone = { item: null, issues: first?.issues ?? [], rows: rows.map(({ row }) => row) };
    return { ...(first?.key === null ? alone : assembleOrder(rows.toReversed(), plan)), key: first?.key ?? null };
  });
}

function rejectedOf(orders: readonly Landed[]): Expected["rejected"] {
  return orders
    .filter(({ item }) => item === null)
    .map(({ key, rows, issues }) => {
      const issue = issues.find(({ severity }) => severity === "error");
      return { order: key, rows, reason: issue?.code ?? "none", column: issue?.column ?? null };
    });
}

function summary(order: ExternalOrder, rows: number[]) {
  const { external_id: id, currency, purchases } = order;
  const { total_minor, refunded_minor } = amounts(order);
  return { id, buyer: buyerOf(order), currency, total_minor, refunded_minor, purchases: purchases.length, rows };
}

function buyerOf({ buyer }: ExternalOrder): string {
  return emailKey(buyer.email ?? "") ?? buyer.phone ?? "";
}

function amounts(order: ExternalOrder) {
  const minor = (amount: string | null | undefined) => (parseMoney(amount ?? "0", order.currency) ?? Number.NaN) / 100;
  const line = (one: ExternalOrder["purchases"][number]) =>
    one.total ? minor(one.total) : minor(one.unit_price) * one.quantity - minor(one.discount);
  const purchase_minor = order.purchases.reduce((sum, one) => sum + line(one), 0);
  return { total_minor: order.total ? minor(order.total) : purchase_minor, refunded_minor: minor(order.refunded_total), purchase_minor };
}

function counts(orders: readonly ExternalOrder[]) {
  const totals: Expected["totals_minor"] = {};
  for (const order of orders) {
    const one = (totals[order.currency] ??= { orders: 0, order_total: 0, purchase_total: 0, refunded: 0 });
    const { total_minor, purchase_minor, refunded_minor } = amounts(order);
    one.orders += 1;
    one.order_total += total_minor;
    one.purchase_total += purchase_minor;
    one.refunded += refunded_minor;
  }
  const lines = orders.flatMap((order) => order.purchases);
  return { totals, purchases: { imported: lines.length, quantity: lines.reduce((sum, line) => sum + line.quantity, 0) } };
}

/** Known by email address, else by phone number alone. */
function buyers(orders: readonly ExternalOrder[]): Pick<Expected["buyers"], "distinct" | "by_email" | "by_phone_only"> {
  const all = [...new Set(orders.map(buyerOf))];
  const by_email = all.filter((buyer) => buyer.includes("@")).length;
  return { distinct: all.length, by_email, by_phone_only: all.length - by_email };
}
