import { expect, test } from "vitest";
import { createFormatDetector } from "../../../platform/tables/detect-formats.ts";
import { suggestMappings } from "./suggest-mappings.ts";
import type { EarlierImport, ImportKind } from "./types.ts";

function suggest(header: string[], rows: string[][] = [], more: { kind?: ImportKind; earlier?: EarlierImport } = {}) {
  const sample = rows.map((cells, index) => ({ row: index + 2, cells }));
  const detector = createFormatDetector(header.length);
  for (const record of sample) detector.add(record);
  const { columns } = suggestMappings({ kind: "orders", header, sample, formats: detector.result(), ...more });
  return Object.fromEntries(
    columns.flatMap(({ source_column, target_field }) => (target_field === null ? [] : [[source_column, target_field]])),
  );
}

test.each([
  ["Danish", ["Ordrenummer", "Dato", "Køber", "Mailadresse", "Tlf.", "Billettype", "Antal", "Pris"]],
  ["German", ["Bestell-Nr.", "Kaufdatum", "Käufer", "E-Mail-Adresse", "Telefon", "Ticketart", "Anzahl", "Einzelpreis"]],
  ["Norwegian", ["Bestillingsnummer", "Kjøpsdato", "Kjøper", "E-postadresse", "Mobilnr", "Produkt", "Antall", "Enhetspris"]],
  ["Swedish", ["Ordernummer", "Köpdatum", "Köpare", "E-post", "Mobiltelefon", "Biljettyp", "Antal", "Styckpris"]],
  ["English", ["order_id", "purchasedAt", "Customer name", "Email address", "Mobile", "Ticket type", "Qty", "Unit price"]],
])("columns are known by their %s names", (_, header) => {
  const fields = [
    "order.external_id",
    "order.ordered_at",
    "buyer.name",
    "buyer.email",
    "buyer.phone",
    "purchase.product",
    "purchase.quantity",
  ];
  expect(Object.values(suggest(header))).toEqual([...fields, "purchase.unit_price"]);
});

test("whose name or address it is, the words in front tell", () => {
  expect(suggest(["Kundenavn", "Kunde e-mail", "Deltagernavn", "Teilnehmer E-Mail", "Billing country", "Shipping city"])).toEqual({
    ...{ Kundenavn: "buyer.name", "Kunde e-mail": "buyer.email", Deltagernavn: "attendee.name" },
    ...{ "Teilnehmer E-Mail": "attendee.email", "Billing country": "buyer.country" },
  });
});

test("a column whose values cannot be it is not suggested for its name", () => {
  const rows = [
    ["1", "see above", "7"],
    ["2", "none", "x"],
  ];
  expect(suggest(["Order ID", "Email", "Total"], rows)).toEqual({ "Order ID": "order.external_id" });
});

test("an address is known by its values where no name tells", () => {
  expect(
    suggest(
      ["Order ID", "Kontakt"],
      [
        ["1", "kim@example.dk"],
        ["2", "lee@example.dk"],
      ],
    ),
  ).toMatchObject({ Kontakt: "buyer.email" });
});

test("the file's only phone number, moment and country are known by their values, one of several is not", () => {
  const row = (n: number) => [`R-${n}`, `v${n}@example.org`, `+45 20 12 34 1${n}`, ["DK", "SE"][n % 2] ?? "", `2027-03-1${n} 10:00:00`];
  const rows = [0, 1, 2, 3].map(row);
  expect(suggest(["A", "B", "C", "D", "E"], rows)).toEqual({
    B: "buyer.email",
    C: "buyer.phone",
    D: "buyer.country",
    E: "order.ordered_at",
  });
  const twice = rows.map((cells) => [...cells, ...cells.slice(2)]);
  expect(suggest(["A", "B", "C", "D", "E", "F", "G", "H"], twice)).toEqual({ B: "buyer.email" });
});

test("a total that repeats on the rows of an order is the order's, one that is quantity times price the line's", () => {
  const header = ["Order ID", "Antal", "Pris", "I alt"];
  expect(
    suggest(header, [
      ["1", "2", "50.00", "130.00"],
      ["1", "1", "30.00", "130.00"],
    ]),
  ).toMatchObject({ "I alt": "order.total" });
  expect(
    suggest(header, [
      ["1", "2", "50.00", "100.00"],
      ["1", "1", "30.00", "30.00"],
    ]),
  ).toMatchObject({ "I alt": "purchase.total" });
});

test("date and time in two columns belong together, a time beside a whole moment says nothing", () => {
  const rows = (date: string) => [
    ["1", date, "14:30"],
    ["2", date, "15:00"],
  ];
  const header = ["Order ID", "Order date", "Order time"];
  expect(suggest(header, rows("2026-03-14"))).toMatchObject({ "Order date": "order.ordered_date", "Order time": "order.ordered_time" });
  expect(suggest(header, rows("2026-03-14 14:30"))).toEqual({ "Order ID": "order.external_id", "Order date": "order.ordered_at" });
});

test("of columns with one name the first counts, and a question about a newsletter is a consent", () => {
  const rows = [
    ["1", "a", "b", "Ja"],
    ["2", "", "", ""],
  ];
  expect(suggest(["Ordrenr", "Bemærkning", "Bemærkning (2)", "Må vi sende dig vores nyhedsbrev?"], rows)).toEqual({
    ...{ Ordrenr: "order.external_id", Bemærkning: "order.note", "Må vi sende dig vores nyhedsbrev?": "consent.email_marketing" },
  });
});

test("the source's earlier import comes first, also what it ignored", () => {
  const mappings = [
    { source_column: "Code", target_field: "order.external_id", transform: null },
    { source_column: "Email", target_field: "ignore", transform: null },
    { source_column: "Contact", target_field: "buyer.email", transform: [{ op: "trim" as const }] },
  ];
  const earlier = { header: ["Code", "Email", "Contact"], mappings, rows: 10 };
  const expected = { Code: "order.external_id", Email: "ignore", Contact: "buyer.email" };
  expect(suggest(["Code", "Email", "Contact"], [], { earlier })).toEqual(expected);
});

test("contacts and suppressions have columns of their own", () => {
  const header = ["E-mail", "Fornavn", "Fødselsdato", "Tags", "Nyhedsbrev", "Samtykkedato"];
  expect(Object.values(suggest(header, [], { kind: "contacts" }))).toEqual([
    ...["contact.email", "contact.first_name", "contact.birth_date", "contact.tags", "consent.email_marketing", "consent.given_at"],
  ]);
  const addresses = suggest(["Email Address", "Reason"], [["kim@example.dk", "bounced"]], { kind: "suppressions" });
  expect(addresses).toEqual({ "Email Address": "suppression.email", Reason: "suppression.reason" });
});
