import { expect, test } from "vitest";
import { suggestProducts } from "./suggest-products.ts";
import type { KnownProduct } from "./types.ts";

const product = (name: string, more: Partial<KnownProduct> = {}): KnownProduct => ({ id: name, name, sku: "", aliases: [], ...more });
const source = (name: string, sku = "", external_id = "") => ({ name, sku, external_id });
const PRODUCTS = [
  product("Day ticket Saturday", { sku: "SAT" }),
  product("Day ticket Sunday", { sku: "SUN" }),
  product("Partoutbillet - Voksen", { aliases: [{ source: "shopify", external_id: "", sku: "PAR-V", name: "Partout" }] }),
  product("Camping"),
];
const suggest = (name: string, sku?: string, id?: string) => suggestProducts(source(name, sku, id), PRODUCTS, "shopify");

test("an alias of the source decides, then the number, then an equal name", () => {
  expect(suggest("Partout")[0]).toMatchObject({ product_id: "Partoutbillet - Voksen", reason: "alias", decided: true });
  expect(suggest("Anything at all", "sun")[0]).toMatchObject({ product_id: "Day ticket Sunday", reason: "sku", decided: true });
  expect(suggest("PARTOUTBILLET – voksen")[0]).toMatchObject({ product_id: "Partoutbillet - Voksen", reason: "name", decided: true });
});

test("another source's alias says nothing", () => {
  expect(suggestProducts(source("Partout", "PAR-V"), PRODUCTS, "tito").some(({ reason }) => reason === "alias")).toBe(false);
});

test("Danish and German letters are compared as they are written without them", () => {
  const [first] = suggestProducts(source("Loerdag Sitzplaetze"), [product("Lørdag Sitzplätze")], "x");
  expect(first).toMatchObject({ reason: "name", decided: true });
});

test("names that differ in a day, a number or an age are never taken without asking", () => {
  expect(suggest("Day ticket Saturdy").every(({ decided }) => !decided)).toBe(true);
  expect(suggest("Day ticket Monday").every(({ decided }) => !decided)).toBe(true);
  const days = [product("Day 1"), product("Day 2")];
  expect(suggestProducts(source("Day 3"), days, "x").every(({ decided }) => !decided)).toBe(true);
  expect(suggestProducts(source("Ung (15-17)"), [product("Ung (18-25)")], "x").every(({ decided }) => !decided)).toBe(true);
});

test("a similar name is a question, the most similar first, and a foreign one none", () => {
  expect(suggest("Saturday - day ticket (early)")[0]).toMatchObject({
    product_id: "Day ticket Saturday",
    reason: "similar_name",
    decided: false,
  });
  expect(suggest("T-shirt L")).toEqual([]);
});

test.each([
  ["Partout-billet (voksen)", "Partoutbillet Voksen"],
  ["Partout voksen", "Partoutbillet - Voksen"],
  ["Tageskarte Samstag", "Tages-Ticket Samstag"],
])("%s is like %s, however the words are joined", (name, other) => {
  const [first] = suggestProducts(source(name), [product("Parkering"), product(other)], "x");
  expect(first).toMatchObject({ product_id: other, reason: "similar_name", decided: false });
});

test("two products of one name are a question", () => {
  expect(
    suggestProducts(source("Camping"), [product("Camping"), { ...product("camping"), id: "b" }], "x").map(({ decided }) => decided),
  ).toEqual([false, false]);
});
