import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stringify } from "csv-stringify/sync";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createFormatDetector } from "../../../platform/tables/detect-formats.ts";
import { detectReading } from "../../../platform/tables/detect-reading.ts";
import { readRecords } from "../../../platform/tables/read-records.ts";
import type { TableRecord } from "../../../platform/tables/types.ts";
import type { ExternalOrder } from "../../external-orders/schema.ts";
import { assembleOrder } from "./assemble-order.ts";
import { makePlan } from "./make-plan.ts";
import { createRowReader } from "./read-row.ts";
import { suggestMappings } from "./suggest-mappings.ts";

let folder = "";
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "preo-round-trip-"));
});
afterAll(() => rmSync(folder, { recursive: true }));

interface Line {
  product: string;
  quantity: number;
  cents: number;
  attendee: string;
}
interface Order {
  id: string;
  status: number;
  currency: string;
  minute: number;
  first: string;
  last: string;
  note: string;
  lines: Line[];
}
interface Dialect {
  header: string[];
  statuses: string[];
  delimiter: string;
  decimal: string;
  date: (iso: string) => string;
}

const STATUS = ["paid", "pending", "cancelled", "refunded"];
const danishDate = (iso: string) => `${iso.slice(8, 10)}-${iso.slice(5, 7)}-${iso.slice(0, 4)} ${iso.slice(11, 16)}`;
const DIALECTS: Dialect[] = [
  {
    header: names(
      "Ordrenr.|Ordredato|Ordrestatus|Fornavn|Efternavn|E-mail|Varenavn|Antal|Stk. pris|Linjetotal|Ordretotal|Valuta|Bemærkning|Deltagernavn",
    ),
    statuses: ["Betalt", "Afventer", "Annulleret", "Refunderet"],
    ...{ delimiter: ";", decimal: ",", date: danishDate },
  },
  {
    header: names(
      "Bestellnummer|Bestelldatum|Bestellstatus|Vorname|Nachname|E-Mail-Adresse|Artikel|Menge|Einzelpreis|Positionssumme|Gesamtbetrag|Währung|Anmerkung|Teilnehmer",
    ),
    statuses: ["Bezahlt", "Offen", "Storniert", "Erstattet"],
    ...{ delimiter: "\t", decimal: ",", date: (iso) => danishDate(iso).replaceAll("-", ".") },
  },
  {
    header: names(
      "Order ID|Ordered at|Status|First name|Last name|Email|Product|Quantity|Unit price|Line total|Order total|Currency|Notes|Attendee name",
    ),
    statuses: ["Completed", "On hold", "Cancelled", "Refunded"],
    ...{ delimiter: ",", decimal: ".", date: (iso) => iso.slice(0, 16) },
  },
];

const word = fc.stringMatching(/^[A-Za-zÆØÅæøåäöüßÉé'"=+@;,.!€–-]{1,12}$/).filter((text) => !/^['’]/.test(text));
const name = fc.array(word, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(" "));
const note = fc.oneof(
  fc.constant(""),
  fc.string({ unit: fc.constantFrom(...Array.from("aåÆ \n\"';,\t=-+0,5%€𝄞")), minLength: 1, maxLength: 60 }).map((text) => `x${text}`),
);
const line = fc.record<Line>({
  product: name,
  quantity: fc.integer({ min: 1, max: 20 }),
  cents: fc.integer({ min: 0, max: 500_000 }),
  attendee: fc.oneof(fc.constant(""), name),
});
const order = fc.record<Order>({
  id: fc.oneof(fc.stringMatching(/^[A-Z#-]{1,3}[0-9]{1,8}$/), fc.constantFrom("99E37", "0042", "1E5", "007", "#1001")),
  status: fc.integer({ min: 0, max: 3 }),
  currency: fc.constantFrom("DKK", "EUR", "SEK"),
  // Summer alone: no clock goes back.
  minute: fc.integer({ min: 0, max: 180 * 24 * 60 }),
  ...{ first: name, last: name, note, lines: fc.array(line, { minLength: 1, maxLength: 4 }) },
});
const orders = fc.uniqueArray(order, { minLength: 3, maxLength: 25, selector: (one) => one.id });

test("orders that go out as a file come back equal, whatever the language, the signs and the order of the rows", async () => {
  await fc.assert(
    fc.asyncProperty(orders, fc.constantFrom(...DIALECTS), fc.integer({ min: 0, max: 1000 }), async (given, dialect, seed) => {
      const back = await importFile(write(given, dialect, seed), dialect);
      expect(back.toSorted(byId)).toEqual(given.map(expected).toSorted(byId));
    }),
    { numRuns: 50, seed: 20_261_124 },
  );
});

function names(text: string): string[] {
  return text.split("|");
}

function byId(a: { external_id: string }, b: { external_id: string }): number {
  return a.external_id < b.external_id ? -1 : 1;
}

function wallClock(minute: number): string {
  return new Date(Date.UTC(2026, 3, 5) + minute * 60_000).toISOString();
}

/** The rows of an order stay in their order; orders are woven into each other. */
function write(given: readonly Order[], dialect: Dialect, seed: number): string {
  const amount = (cents: number) => `${Math.floor(cents / 100)}${dialect.decimal}${String(cents % 100).padStart(2, "0")}`;
  const rows = given.flatMap((one, index) =>
    one.lines.map((each, nth) => ({
      place: ((index * 7 + seed) % 11) + nth * 20,
      cells: [
        ...[one.id, dialect.date(wallClock(one.minute)), dialect.statuses[one.status], one.first, one.last, emailOf(one)],
        ...[
          each.product,
          String(each.quantity),
          amount(each.cents),
          amount(each.cents * each.quantity),
          amount(totalOf(one)),
          one.currency,
        ],
        ...[one.note, each.attendee],
      ],
    })),
  );
  const sorted = rows.toSorted((a, b) => a.place - b.place).map((row) => row.cells);
  const path = join(folder, "orders.csv");
  writeFileSync(path, stringify([dialect.header, ...sorted], { delimiter: dialect.delimiter }));
  return path;
}

async function importFile(path: string, { delimiter }: Dialect): Promise<ExternalOrder[]> {
  const table = await detectReading(path, { delimiter, quote: '"' });
  const records: TableRecord[] = [];
  for await (const batch of readRecords(path, table.reading)) records.push(...batch.records);
  const detector = createFormatDetector(table.header.length);
  for (const record of records) detector.add(record);
  const formats = detector.result();
  const { columns } = suggestMappings({ kind: "orders", header: table.header, sample: records, formats });
  // Days that can be months are shown, and a person says which they are.
  const open = formats.some((format) => format.unsure?.field === "date_format");
  const options = { timezone: "Europe/Copenhagen", ...(open ? { date_format: "dd-MM-yyyy HH:mm" } : {}) };
  const made = makePlan({ kind: "orders", header: table.header, mappings: columns, formats, options });
  if ("problems" in made) throw new Error(JSON.stringify(made.problems));
  const read = createRowReader(made.plan);
  return [...Map.groupBy(records.map(read), (row) => row.key).values()].map((rows) => {
    const { item, issues } = assembleOrder(rows, made.plan);
    if (!item) throw new Error(JSON.stringify(issues));
    return item;
  });
}

function expected(one: Order) {
  const money = (cents: number) => (cents / 100).toFixed(2);
  return {
    ...{ external_id: one.id, status: STATUS[one.status], currency: one.currency, total: money(totalOf(one)) },
    ordered_at: new Date(Date.parse(wallClock(one.minute)) - 2 * 3_600_000).toISOString().replace(".000Z", "Z"),
    ...(one.note === "" ? {} : { note: one.note }),
    buyer: { email: emailOf(one), first_name: one.first, last_name: one.last },
    purchases: one.lines.map((each) => ({
      ...{
        product: { name: each.product },
        quantity: each.quantity,
        unit_price: money(each.cents),
        total: money(each.cents * each.quantity),
      },
      ...(each.attendee === "" ? {} : { attendee_name: each.attendee }),
    })),
  };
}

function emailOf({ id }: Order): string {
  return `guest.${Array.from(id, (letter) => letter.charCodeAt(0)).join("")}@example.org`;
}

function totalOf({ lines }: Order): number {
  return lines.reduce((sum, each) => sum + each.cents * each.quantity, 0);
}
