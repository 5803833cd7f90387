import { expect, test } from "vitest";
import { assembleContact } from "./assemble-contact.ts";
import { assembleSuppression } from "./assemble-suppression.ts";
import { makePlan } from "./make-plan.ts";
import { createRowReader } from "./read-row.ts";
import type { ImportKind, MappingOptions } from "./types.ts";

function read(kind: ImportKind, targets: string[], rows: string[][], more: MappingOptions = {}) {
  const mappings = targets.map((target_field, index) => ({ source_column: `C${index}`, target_field, transform: null }));
  const header = mappings.map(({ source_column }) => source_column);
  const made = makePlan({ kind, header, mappings, formats: [], options: { timezone: "Europe/Copenhagen", country: "DK", ...more } });
  if ("problems" in made) throw new Error(JSON.stringify(made.problems));
  const reader = createRowReader(made.plan);
  const readings = rows.map((cells, index) => reader({ row: index + 2, cells }));
  return { plan: made.plan, readings };
}

function contacts(targets: string[], rows: string[][], more: MappingOptions = {}) {
  const { plan, readings } = read("contacts", targets, rows, more);
  return [...Map.groupBy(readings, ({ key }) => key).values()].map((group) => assembleContact(group, plan));
}

function suppressions(targets: string[], rows: string[][]) {
  const { plan, readings } = read("suppressions", targets, rows);
  return [...Map.groupBy(readings, ({ key }) => key).values()].map((group) => assembleSuppression(group, plan));
}

test("rows of one address are one contact, whatever their case, and fill each other's blanks", () => {
  const targets = ["contact.email", "contact.name", "contact.tags", "contact.attributes.role"];
  const [contact, ...more] = contacts(targets, [
    ["Kim@example.dk", "Kim Å", "press; crew", ""],
    ["kim@EXAMPLE.dk ", "", "crew,vip", "photo"],
  ]);
  expect(more).toEqual([]);
  expect(contact).toMatchObject({
    item: { email: "Kim@example.dk", first_name: "Kim", last_name: "Å", tags: ["press", "crew", "vip"], attributes: { role: "photo" } },
    rows: [2, 3],
  });
});

test("a consent has its wording and its moment as evidence", () => {
  const [contact] = contacts(
    ["contact.email", "consent.email_marketing", "consent.wording", "consent.given_at"],
    [["kim@example.dk", "ja", "News twice a year", "2026-05-01 12:00"]],
  );
  expect(contact?.item?.consents).toEqual([
    { channel: "email", purpose: "marketing", status: "granted", wording: "News twice a year", given_at: "2026-05-01T10:00:00Z" },
  ]);
});

test("a box that is not ticked gives no consent", () => {
  expect(contacts(["contact.email", "consent.email_marketing"], [["kim@example.dk", "nej"]])[0]?.item?.consents).toEqual([]);
});

test("a contact without an address is rejected, one with a bad date of birth keeps the rest", () => {
  const [none] = contacts(["contact.email", "contact.birth_date"], [["not known", "1990-05-01"]]);
  expect(none).toMatchObject({ item: null, issues: [{ code: "bad_email" }, { code: "missing_address", severity: "error" }] });
  const [kim] = contacts(["contact.email", "contact.birth_date"], [["kim@example.dk", "in May"]]);
  expect(kim).toMatchObject({ item: { email: "kim@example.dk", birth_date: null }, issues: [{ code: "bad_value", severity: "warning" }] });
  expect(contacts(["contact.email", "contact.birth_date"], [["kim@example.dk", "1990-05-01"]])[0]?.item?.birth_date).toBe("1990-05-01");
});

test("an address of either kind is suppressed on its channel, each once", () => {
  const all = suppressions(
    ["suppression.address", "suppression.reason"],
    [
      ["Kim@example.dk", "Hard bounce"],
      ["20 12 34 56", "STOP"],
      ["kim@example.dk", ""],
      ["?", "spam"],
    ],
  );
  expect(all.map(({ item, rows }) => [item, rows])).toEqual([
    [{ addresses: [{ channel: "email", address: "kim@example.dk" }], reason: "bounced" }, [2, 4]],
    [{ addresses: [{ channel: "sms", address: "+4520123456" }], reason: "unsubscribed" }, [3]],
    [null, [5]],
  ]);
});

test("a row with an address and a number suppresses both, a channel only its own", () => {
  const targets = ["suppression.email", "suppression.phone", "suppression.channel"];
  expect(suppressions(targets, [["kim@example.dk", "20123456", ""]])[0]?.item?.addresses).toHaveLength(2);
  expect(suppressions(targets, [["kim@example.dk", "20123456", "SMS"]])[0]?.item?.addresses).toEqual([
    { channel: "sms", address: "+4520123456" },
  ]);
});

test("declared attributes are read as what they are declared, and others are not taken", () => {
  const attribute_types = { age: "number", vegan: "boolean", since: "date" } as const;
  const targets = ["contact.email", "contact.attributes.age", "contact.attributes.vegan", "contact.attributes.since"];
  const item = (...cells: string[]) => contacts(targets, [["kim@example.dk", ...cells]], { attribute_types })[0];
  expect(item("42", "ja", "2026-05-01")?.item?.attributes).toEqual({ age: 42, vegan: true, since: "2026-05-01" });
  expect(item("old", "often", "May")).toMatchObject({
    item: { attributes: {} },
    issues: [{ code: "bad_value" }, { code: "bad_value" }, { code: "bad_value", severity: "warning" }],
  });
  expect(() => contacts(["contact.email", "contact.attributes.size"], [], { attribute_types })).toThrow("unknown_attribute");
});
