import { similarity } from "./similarity.ts";
import type { KnownProduct, ProductSuggestion, SourceProduct } from "./types.ts";

const AT_MOST = 5;
/** Below this two names have no more in common than "ticket" and a day. */
const LEAST = 0.55;
/** Words this alike are one word, spelled otherwise: "Partoutbillet" and "Partout-billet", "Camping" and "Campings". */
const SAME_WORD = 0.8;
/** Words that say nothing: one name has them, the other not, and it is the same product. */
const FILLERS = new Set([
  "billet",
  "billetter",
  "ticket",
  "tickets",
  "karte",
  "biljett",
  "the",
  "a",
  "den",
  "det",
  "der",
  "die",
  "das",
  "incl",
  "inkl",
  "og",
  "and",
  "und",
]);

/**
 * Which of the edition's products a product of a source may be, best first. Taken without asking only by an alias of this source, an equal number or an
 * equal name, and only when no other product has it too: "Saturday" and "Sunday" differ in one word of four letters' likeness, and a wrong day costs more
 * than a question. Similar names are therefore always a question.
 */
export function suggestProducts(source: SourceProduct, products: readonly KnownProduct[], sourceName: string): ProductSuggestion[] {
  const found = products.flatMap((product) => suggestion(source, product, sourceName)).sort((a, b) => b.confidence - a.confidence);
  const [first, second] = found;
  const sole = first !== undefined && (second === undefined || second.confidence < first.confidence);
  return found.slice(0, AT_MOST).map((one) => ({ ...one, decided: sole && one === first && one.reason !== "similar_name" }));
}

function suggestion(source: SourceProduct, product: KnownProduct, sourceName: string): ProductSuggestion[] {
  const one = (reason: ProductSuggestion["reason"], confidence: number) => [{ product_id: product.id, confidence, reason, decided: false }];
  if (product.aliases.some((alias) => alias.source === sourceName && isAlias(source, alias))) return one("alias", 1);
  if (source.sku !== "" && equal(source.sku, product.sku)) return one("sku", 0.97);
  if (comparable(source.name) === comparable(product.name)) return one("name", 0.95);
  const likeness = nameLikeness(source.name, product.name);
  return likeness < LEAST ? [] : one("similar_name", Math.round(Math.min(likeness, 0.9) * 100) / 100);
}

function isAlias(source: SourceProduct, alias: KnownProduct["aliases"][number]): boolean {
  if (alias.external_id !== "" && source.external_id !== "") return alias.external_id === source.external_id;
  if (alias.sku !== "" && source.sku !== "") return equal(alias.sku, source.sku);
  return alias.name !== "" && comparable(alias.name) === comparable(source.name);
}

/** With the parts of "Partout-billet" as one word or as two, whichever is more alike. */
function nameLikeness(a: string, b: string): number {
  return Math.max(sharedWords(words(a), words(b)), sharedWords(words(joined(a)), words(joined(b))));
}

function joined(name: string): string {
  return name.replaceAll(/(?<=\p{L})[-\u2010](?=\p{L})/gu, "");
}

/** The share of words that both have; words that are spelled alike count as far as they are. */
function sharedWords(left: readonly string[], right: readonly string[]): number {
  if (left.length === 0 || right.length === 0) return 0;
  const open = [...right];
  let shared = 0;
  for (const word of left) {
    const best = open.map((other, index) => ({ index, alike: wordLikeness(word, other) })).sort((x, y) => y.alike - x.alike)[0];
    if (!best || best.alike < SAME_WORD) continue;
    shared += best.alike;
    open.splice(best.index, 1);
  }
  return (2 * shared) / (left.length + right.length);
}

// Numbers tell products apart: "Day 1" is not "Day 2", "15-17" is not "18-25".
function wordLikeness(a: string, b: string): number {
  return /\d/.test(a + b) ? Number(a === b) : Math.max(similarity(a, b), similarity(stem(a), stem(b)));
}

// "Partoutbillet" is "Partout", "Tageskarte" is "Tages".
function stem(word: string): string {
  return word.replace(/(?<=.{3})(?:billet(?:ter)?|biljett(?:er)?|tickets?|karten?)$/, "");
}

function words(name: string): string[] {
  const all = comparable(name)
    .split(" ")
    .filter((word) => word !== "");
  const telling = all.filter((word) => !FILLERS.has(word));
  return telling.length > 0 ? telling : all;
}

/** Without case, accents and signs; æ, ø, å, ä, ö, ü and ß as they are written without them. */
function comparable(name: string): string {
  const letters = name.normalize("NFKC").toLowerCase().replaceAll("æ", "ae").replaceAll("ø", "oe").replaceAll("å", "aa");
  const german = letters.replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue").replaceAll("ß", "ss");
  return german
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .replaceAll(/[^\p{L}\p{N}]+/gu, " ")
    .trim();
}

function equal(a: string, b: string): boolean {
  return a.trim() !== "" && a.trim().toLowerCase() === b.trim().toLowerCase();
}
