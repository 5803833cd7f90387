import { expect, test } from "vitest";
import { makePlan } from "./make-plan.ts";
import { listTargets } from "./targets.ts";
import type { ColumnMapping, ImportKind, MappingOptions } from "./types.ts";

const HEADER = ["A", "B", "C", "D", "E"];
const to = (source_column: string, target_field: string, transform: ColumnMapping["transform"] = null) => ({
  source_column,
  target_field,
  transform,
});
const ENOUGH = [
  to("A", "order.external_id"),
  to("B", "order.ordered_at"),
  to("C", "buyer.email"),
  to("D", "purchase.product"),
  to("E", "purchase.total"),
];

function problems(mappings: ColumnMapping[], options: MappingOptions = { currency: "DKK" }, kind: ImportKind = "orders") {
  const made = makePlan({ kind, header: HEADER, mappings, formats: [], options });
  return "problems" in made ? made.problems.map(({ code, source_column, target_field }) => [code, source_column, target_field]) : [];
}

test("a mapping with all that orders need is a plan, and can be kept as JSON", () => {
  const made = makePlan({
    kind: "orders",
    header: HEADER,
    mappings: ENOUGH,
    formats: [],
    options: { currency: "DKK", timezone: "Europe/Copenhagen" },
  });
  expect(made).toEqual(JSON.parse(JSON.stringify(made)));
  expect(made).toMatchObject({
    plan: { fields: expect.arrayContaining(["order.external_id", "order.currency", "purchase.total"]), status: "paid" },
  });
});

test("everything that orders need and is not there is said at once", () => {
  expect(problems([], {})).toEqual([
    ["required_target", null, "order.external_id"],
    ["required_target", null, "order.ordered_at"],
    ["required_target", null, "purchase.product"],
    ["required_target", null, "buyer.email"],
    ["required_target", null, "purchase.unit_price"],
    ["required_target", null, "order.currency"],
  ]);
});

test("a fixed value stands in for a column", () => {
  const mappings = ENOUGH.filter(({ target_field }) => target_field !== "purchase.product");
  expect(problems(mappings, { fixed: { "purchase.product": "Ticket", "order.currency": "EUR" } })).toEqual([]);
  expect(problems(ENOUGH, { currency: "DKK", fixed: { "purchase.product": "Ticket" } })).toEqual([
    ["target_twice", null, "purchase.product"],
  ]);
  expect(problems(ENOUGH, { currency: "DKK", fixed: { "order.colour": "red", "order.note": " " } })).toEqual([
    ["unknown_target", null, "order.colour"],
    ["bad_fixed_value", null, "order.note"],
  ]);
});

test("unknown columns and targets, a target twice, bad steps and bad options are named", () => {
  const mappings = [
    ...ENOUGH,
    to("F", "order.note"),
    to("B", "contact.email"),
    to("C", "buyer.phone", [{ op: "fly" } as never]),
    to("C", "order.note"),
  ];
  expect(problems(mappings, { currency: "DKR", timezone: "+02:00", country: "Denmark", status: "open" })).toEqual([
    ["unknown_column", "F", "order.note"],
    ["unknown_target", "B", "contact.email"],
    ["bad_transform", "C", "buyer.phone"],
    ["target_twice", null, "order.note"],
    ["bad_timezone", null, null],
    ["bad_currency", null, null],
    ["bad_country", null, null],
    ["bad_status", null, null],
  ]);
});

test("an ignored column and one that is not decided are left out", () => {
  expect(problems([...ENOUGH, to("A", "ignore"), { source_column: "A", target_field: null, transform: null }])).toEqual([]);
});

test("attributes have keys of one's own, with small letters, digits and underscores", () => {
  const keyed = (field: string) => problems([...ENOUGH, to("A", field)]);
  expect(["buyer.attributes.shirt_size", "order.metadata.channel", "purchase.attributes.seat_1"].flatMap(keyed)).toEqual([]);
  expect(["buyer.attributes.", "buyer.attributes.Shirt Size", "order.metadata.__proto__"].flatMap(keyed).map(([code]) => code)).toEqual(
    Array(3).fill("unknown_target"),
  );
});

test("contacts need a way to know the person, suppressions an address", () => {
  expect(problems([to("A", "contact.first_name")], {}, "contacts")).toEqual([["required_target", null, "contact.email"]]);
  expect(problems([to("A", "suppression.reason")], {}, "suppressions")).toEqual([["required_target", null, "suppression.address"]]);
});

test("every target has a label and belongs to one kind", () => {
  for (const kind of ["orders", "contacts", "suppressions"] as const) {
    const targets = listTargets(kind);
    expect(new Set(targets.map(({ field }) => field)).size).toBe(targets.length);
    expect(targets.every((target) => target.kind === kind && target.label !== "" && target.group !== "")).toBe(true);
  }
});
