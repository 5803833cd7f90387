import { expect, test } from "vitest";
import { organizationVocabulary, vocabulary, vocabularyDef } from "../../test/vocabulary.ts";
import { worldDef, worldSchema } from "../../test/world-schema.ts";
import { defineSchema } from "../schema/define-schema.ts";
import { check } from "./check.ts";

/** The text in «…» is where the diagnostic has to stand. */
test.each<[string, string, string?]>([
  [`user.«contry» == "DK"`, "unknown_field", "user has no field contry; did you mean country?"],
  [`«oders».exists(o, o.valid)`, "unknown_identifier", "unknown name oders; did you mean orders?"],
  [
    `«nothing_like_it» == 1`,
    "unknown_identifier",
    "unknown name nothing_like_it; there are user, orders, purchases, edition, threshold, sponsor, now",
  ],
  [`user.email.«startWith»("a")`, "unknown_function", "string has no function startWith; did you mean startsWith?"],
  [
    `«frobnicate»(1) == 1`,
    "unknown_function",
    "unknown function frobnicate; there are matches, size, int, double, string, bool, has, timestamp, duration",
  ],
  [`orders.«exist»(o, o.valid)`, "unknown_function", "a collection of order has no function exist; did you mean exists?"],
  [`«user.age == "x"»`, "type_mismatch", "int cannot be compared with string"],
  [`«user.vip == 1»`, "type_mismatch", "bool cannot be compared with int; write true"],
  [`«user.email + 1» == "a1"`, "type_mismatch", "there is no string + int; write string(1)"],
  [`«user.created == "2027-07-03"»`, "type_mismatch", 'timestamp cannot be compared with string; write timestamp("2027-07-03T00:00:00Z")'],
  [`user.vip && «user.age»`, "not_boolean", "a yes or no is needed here, not int; compare it, as in user.age > 0"],
  [`«orders»`, "bare_collection"],
  [`!«user.tags»`, "bare_collection"],
  [`has(«orders»)`, "wrong_arguments"],
  [`has(«user.tags»)`, "bare_collection"],
  [`user.email in «orders»`, "bare_collection"],
  [`«user.country == null»`, "unsupported", "there is no null: an absent value is absent, use !has(user.country)"],
  [`«orders[0]».valid`, "unsupported"],
  [`«{"a": 1}» == 1`, "unsupported"],
  [`user.visits == «1u»`, "unsupported"],
  [`user.email == «b"a"»`, "unsupported"],
  [`«user.tags» == ["vip"]`, "type_mismatch"],
  [`«user» == 1`, "type_mismatch"],
  [`orders.«total» > 5`, "unknown_field"],
  [`orders.exists(«user», user.valid)`, "invalid_variable"],
  [`orders.exists(«o.x», true)`, "invalid_variable"],
  [`«orders.exists(o)»`, "wrong_arguments"],
  [`orders.map(o, «o») == 1`, "type_mismatch"],
  [`«orders.map(o, o.quantity).map(q, q + 1)».sum() > 1`, "unsupported"],
  [`«orders.sum()» > 1`, "type_mismatch"],
  [`user.created > timestamp(«"2027-07-03"»)`, "invalid_literal"],
  [`user.created > timestamp(«"2027-02-30T00:00:00Z"»)`, "invalid_literal"],
  [`user.created > timestamp(«user.email»)`, "not_constant"],
  [`now - user.created < duration(«"30d"»)`, "invalid_literal"],
  [`user.created.getHours(«"Europe/Atlantis"») == 1`, "invalid_literal"],
  [`user.email.matches(«"a(?=b)"»)`, "unsafe_regex"],
  [`user.email.matches(«user.email»)`, "not_constant"],
  [`«user.ratio < user.big»`, "mixed_numbers"],
  [`user.ratio / «user.ratio» > 1`, "not_constant"],
  [`orders.exists(o, o.currency == "DKK" && o.total > «1.00001»)`, "number_range"],
  [`orders.exists(a, a.purchases.exists(b, b.valid_on.exists(c, «[1].exists(d, true)»)))`, "limit_exceeded"],
])("%s", (marked, code, message) => {
  const from = marked.indexOf("«");
  const to = marked.indexOf("»") - 1;
  const { diagnostics, typed } = check(marked.replace(/[«»]/g, ""), worldSchema);
  const errors = diagnostics.filter((d) => d.severity === "error");
  expect(errors).toMatchObject([
    { code, ...(code === "wrong_arguments" ? {} : { from, to }), ...(message === undefined ? {} : { message }) },
  ]);
  expect(typed).toBeNull();
});

test("all mistakes are reported at once, in the order of the source", () => {
  const { diagnostics } = check(`user.contry == "DK" && orders.exists(o, o.stauts == 1) || nope`, worldSchema);
  expect(diagnostics.map((d) => [d.code, d.from])).toEqual([
    ["unknown_field", 5],
    ["unknown_field", 42],
    ["unknown_identifier", 58],
  ]);
});

test("applying the fix of a diagnostic gives an expression without it", () => {
  for (const [source, fixed] of [
    [`user.contry == "DK"`, `user.country == "DK"`],
    [`user.country == null`, `!has(user.country)`],
    [`user.created > timestamp("2027-07-03")`, `user.created > timestamp("2027-07-03T00:00:00Z")`],
    [`user.created > "2027-07-03"`, `user.created > timestamp("2027-07-03T00:00:00Z")`],
    [`now - user.created < duration("30d")`, `now - user.created < duration("720h")`],
    [`user.country != "DK"`, `!has(user.country) || user.country != "DK"`],
    [`!(user.country == "DK")`, `!(has(user.country) && user.country == "DK")`],
    [`orders.filter(o, o.coupon == "C1").size() > 1`, `orders.filter(o, has(o.coupon) && o.coupon == "C1").size() > 1`],
    [`!orders.exists(o, o.coupon == "C1")`, `!orders.exists(o, has(o.coupon) && o.coupon == "C1")`],
    [`!orders.exists(o, o.coupon == "C1" || o.valid)`, `!orders.exists(o, (has(o.coupon) && o.coupon == "C1") || o.valid)`],
    [`!user.flag`, `!(has(user.flag) && user.flag)`],
    [`orders.map(o, o.fee).sum() == 0`, `orders.filter(o, has(o.fee)).map(o, o.fee).sum() == 0`],
    [`orders.all(o, o.coupon == "C1")`, `orders.all(o, has(o.coupon) && o.coupon == "C1")`],
  ] as const) {
    const edits = check(source, worldSchema).diagnostics[0]?.fixes[0]?.edits ?? [];
    let applied: string = source;
    for (const { from, to, text } of edits.toReversed()) applied = applied.slice(0, from) + text + applied.slice(to);
    expect(applied).toBe(fixed);
    expect(check(applied, worldSchema).diagnostics).toEqual([]);
  }
});

test("absent values are no warning where the expression asks for them or does not depend on them", () => {
  for (const source of [
    `user.country == "DK"`,
    `has(user.country) && user.country != "DK"`,
    `!has(user.country) || user.country != "DK"`,
    `has(user.country) ? user.country != "DK" : false`,
    `orders.exists(o, o.coupon == "C1")`,
    `orders.filter(o, has(o.coupon)).filter(o, o.coupon == "C1").size() > 1`,
    `orders.filter(o, o.valid).size() > 1`,
  ]) {
    expect(check(source, worldSchema).diagnostics).toEqual([]);
  }
});

test.each([
  [`orders.exists(o, o.total > 500)`, 1],
  [`orders.map(o, o.total).sum() > 500`, 1],
  [`orders.exists(o, o.currency == "DKK" || o.total > 500)`, 1],
  [`orders.exists(o, o.currency in ["DKK", "EUR"] && o.total > 500)`, 1],
  [`orders.exists(o, o.currency == "DKK") && orders.exists(p, p.total > 500)`, 1],
  [`orders.exists(o, o.currency == "DKK" && (o.total > 500 || o.total < 3))`, 0],
  [`orders.exists(o, o.total > 500 && o.currency in ["DKK"])`, 0],
  [`orders.exists(o, o.currency != "DKK" || o.total > 500)`, 0],
  [`orders.filter(o, o.currency == "DKK").map(o, o.total).sum() > 500`, 0],
  [`orders.exists(o, o.currency == "DKK" && o.purchases.exists(p, p.price > 5))`, 0],
  [`orders.exists(o, o.total > 0)`, 0],
])("%s has %i money without a currency", (source, count) => {
  const strict = defineSchema({ ...worldDef, moneyWithoutCurrency: "error" });
  const found = (schema: typeof strict) => check(source, schema).diagnostics.map((d) => `${d.severity} ${d.code}`);
  expect(found(worldSchema)).toEqual(Array(count).fill("warning money_without_currency"));
  expect(found(strict)).toEqual(Array(count).fill("error money_without_currency"));
});

test("a literal that is the schema's own value gets the expression in its place", () => {
  const { diagnostics, references } = check(`orders.exists(o, o.edition == "2027" || o.edition in ["2025"])`, vocabulary);
  expect(diagnostics).toMatchObject([
    { code: "own_value", severity: "warning", from: 30, to: 36, fixes: [{ edits: [{ from: 30, to: 36, text: "edition.slug" }] }] },
    { code: "unknown_value", severity: "warning", from: 54, to: 60, message: 'there is no edition "2025"' },
  ]);
  expect(references).toEqual([
    { kind: "edition", value: "2027", from: 30, to: 36 },
    { kind: "edition", value: "2025", from: 54, to: 60 },
  ]);
});

test("a name that is absent here says why", () => {
  const { diagnostics } = check(`orders.exists(o, o.edition == edition.slug)`, organizationVocabulary);
  expect(diagnostics).toMatchObject([
    { code: "unknown_identifier", from: 30, to: 37, message: "edition is only there in a segment of an edition" },
  ]);
});

test("a schema with a mistake is refused", () => {
  expect(() => defineSchema({ ...vocabularyDef, root: { name: "now", entity: "user" } })).toThrow("now cannot be a name");
  expect(() => defineSchema({ ...vocabularyDef, root: { name: "user", entity: "nobody" } })).toThrow("unknown entity nobody");
});
