import { createWriteStream } from "node:fs";
import { stat } from "node:fs/promises";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";

const COLUMNS = [
  ...["Order number", "Order date", "Order status", "Currency", "Order total", "Order discount", "Refunded amount", "Customer id"],
  ...["Customer email", "Customer first name", "Customer last name", "Customer phone", "Customer country", "Customer city"],
  ...["Customer postal code", "Customer language", "Line id", "Product name", "SKU", "Variant", "Quantity", "Unit price", "Line discount"],
  ...["Line total", "Attendee name", "Attendee email", "Accepts marketing", "Order note", "Payment reference", "Shirt size"],
];
const TICKETS = ["Partout", "Saturday", "Sunday", "Child", "Camping", "Parking", "Hoodie", "Locker"];
const FIRST = ["Søren", "Åse", "Kim", "Jürgen", "Märta", "Thora", "Øjvind", "Liv", "Bodil", "Émile", "Ida", "Niels"];
const LAST = ["Nørgaard", "Ågren", "Weißbach", "Møller", "Lindström", "Østergård", "Holm", "Sandager"];
const CITIES = ["Aarhus", "København", "Malmö", "Flensburg", "Tromsø", "Odense", "Lübeck"];
const LINES = [1, 2, 2, 3, 1, 4, 2, 3];
const BROKEN_EVERY = 50;
const CHUNK_ORDERS = 1_000;

export interface OrdersFile {
  path: string;
  rows: number;
  columns: number;
  megabytes: number;
  orders: number;
  /** orders with a cell that is wrong, each in one of four ways */
  broken: number;
}

/** A shop's export: 30 columns, one row per line, one to four lines per order, six orders of ten by buyers who come again, one order in fifty wrong. */
export async function writeOrdersFile(path: string, rows: number): Promise<OrdersFile> {
  const made = { orders: 0, broken: 0 };
  await pipeline(Readable.from(chunks(rows, made)), createWriteStream(path));
  const { size } = await stat(path);
  return { path, rows, columns: COLUMNS.length, megabytes: size / 1e6, ...made };
}

function* chunks(rows: number, made: { orders: number; broken: number }): Generator<string> {
  let text = `${COLUMNS.join(",")}\n`;
  for (let written = 0; written < rows; made.orders += 1) {
    const order = made.orders;
    const lines = Math.min(LINES[order % LINES.length] ?? 1, rows - written);
    const isBroken = order % BROKEN_EVERY === 7;
    if (isBroken) made.broken += 1;
    for (let line = 0; line < lines; line += 1) text += `${rowOf(order, line, lines, isBroken && line === 0).join(",")}\n`;
    written += lines;
    if (order % CHUNK_ORDERS !== 0) continue;
    yield text;
    text = "";
  }
  yield text;
}

function rowOf(order: number, line: number, lines: number, isBroken: boolean): (string | number)[] {
  const buyer = order % 10 < 6 ? (order * 7_919) % 20_011 : 1_000_000 + order;
  const [first, last] = [pick(FIRST, buyer), pick(LAST, buyer * 3)];
  const wrong = isBroken ? Math.floor(order / BROKEN_EVERY) % 4 : -1;
  const quantity = 1 + ((order + line) % 2);
  return [
    ...[`B-${100_000 + order}`, wrong === 0 ? "next week" : date(order), "paid", "DKK"],
    ...[wrong === 1 ? "a lot" : `${lines * 625}.00`, "0.00", "0.00", `C${buyer}`, `guest${buyer}@example.org`, first, last],
    ...[`+46701740${String(buyer % 1_000).padStart(3, "0")}`, "DK", pick(CITIES, buyer), String(1_000 + (buyer % 8_999)), "da"],
    ...[`L${order}-${line}`, wrong === 3 ? "" : pick(TICKETS, order + line), `SKU${(order + line) % TICKETS.length}`, ""],
    ...[
      wrong === 2 ? "some" : quantity,
      (625 / quantity).toFixed(2),
      "0.00",
      "625.00",
      `${pick(FIRST, order + line)} ${pick(LAST, order)}`,
    ],
    ...[`holder${order}.${line}@example.org`, order % 3 === 0 ? "yes" : "no", `"Order ${order}, gate ${order % 9}"`, `pay_${order}`],
    pick(["S", "M", "L", "XL"], order),
  ];
}

function date(order: number): string {
  const part = (value: number) => String(value).padStart(2, "0");
  return `2027-0${1 + (order % 6)}-${part(1 + (order % 28))} ${part(order % 24)}:${part(order % 60)}:${part((order * 7) % 60)}`;
}

function pick(words: readonly string[], n: number): string {
  return words[n % words.length] ?? "";
}
