import type { Route } from "../src/platform/http/operation.ts";
import type { Prepared } from "../test/routes/fixtures.ts";
import { rewrite } from "../test/routes/json.ts";
import { isId, type JsonSchema, schemaOf } from "../test/routes/positions.ts";

/** A request made from what the document says of an operation: mostly as it asks, often a little off, at times nonsense. */
export interface Case {
  url: string;
  body?: unknown;
  headers: Record<string, string>;
}

type Random = () => number;
interface Schema extends JsonSchema {
  const?: unknown;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  patternProperties?: Record<string, Schema>;
}

const TEXTS = [
  "",
  " ",
  "a",
  "Ærø ☀ 😀",
  "0",
  "-1",
  "null",
  "\u0000",
  "\ud800",
  "a\r\nb",
  "%00",
  "<script>",
  "{{ user.first_name }}",
  "{% if",
  "x".repeat(300),
  "x".repeat(5_000),
  "../../x",
  "2027-02-30",
  "1e999",
];
const NUMBERS = [0, -1, 1, 2, 1.5, 1e9, 2 ** 31, 2 ** 53, 1e300, -0];
const JUNK: unknown[] = [null, true, 0, "", [], {}, [[]], [null], { a: { b: [1] } }];
const NONSENSE_IDS = ["0", "x", "%00", "00000000-0000-0000-0000-000000000000", "' or 1=1 --", "A".repeat(250), "..%2f..", "😀"];

/** One case of an operation. @param prepared a request that succeeds, with ids of real objects */
export function makeCase(route: Route, prepared: Prepared, random: Random): Case {
  const [path = "", query = ""] = prepared.url.split("?");
  const url = withQuery(
    chance(random, 0.1) ? spoiltPath(route, path, random) : path,
    query,
    schemaOf(route.operation.query),
    prepared.body,
    random,
  );
  const headers = makeHeaders(random);
  if (!route.operation.body) return chance(random, 0.1) ? { url, headers, body: pick(JUNK, random) } : { url, headers };
  return { url, headers, body: makeBody(route, prepared.body, random) };
}

function makeBody(route: Route, body: unknown, random: Random): unknown {
  if (route.operation.form) return { ...spoiltForm(body, random), file: (body as { file: unknown }).file };
  const dice = random();
  if (dice < 0.25) return spoilt(body, random);
  if (dice < 0.3) return pick(JUNK, random);
  if (dice < 0.4) return body;
  return generate(schemaOf(route.operation.body), idsOf(body), random, 0, "");
}

function spoiltForm(body: unknown, random: Random): Record<string, unknown> {
  return (chance(random, 0.6) ? spoilt(body, random) : body) as Record<string, unknown>;
}

/** Ids of real objects by the names they stand under. */
function idsOf(body: unknown): Map<string, unknown> {
  const ids = new Map<string, unknown>();
  rewrite(body, (name, leaf) => (isId(name) ? ids.set(name, leaf) : undefined));
  return ids;
}

/** A value that the schema takes, or nearly. */
function generate(schema: Schema, ids: ReadonlyMap<string, unknown>, random: Random, depth: number, name: string): unknown {
  if (chance(random, 0.02)) return pick(JUNK, random);
  if (schema.const !== undefined) return schema.const;
  if (schema.enum) return pick(schema.enum, random);
  if (schema.anyOf) return generate(pick(schema.anyOf as Schema[], random), ids, random, depth, name);
  const type = Array.isArray(schema.type) ? pick(schema.type, random) : schema.type;
  if (type === "object" || schema.properties) return makeObject(schema, ids, random, depth);
  if (type === "array") return makeArray(schema, ids, random, depth, name);
  if (type === "integer" || type === "number") return makeNumber(schema, type, random);
  if (type === "boolean") return chance(random, 0.5);
  if (type === "null") return null;
  return makeText(schema, ids, random, name);
}

function makeObject(schema: Schema, ids: ReadonlyMap<string, unknown>, random: Random, depth: number): unknown {
  const wanted = new Set(schema.required ?? []);
  const entries = Object.entries((schema.properties ?? {}) as Record<string, Schema>)
    .filter(([key]) => (wanted.has(key) ? !chance(random, 0.02) : depth < 6 && chance(random, 0.4)))
    .map(([key, value]) => [key, generate(value, ids, random, depth + 1, key)] as const);
  const free =
    typeof schema.additionalProperties === "object"
      ? (schema.additionalProperties as Schema)
      : Object.values(schema.patternProperties ?? {})[0];
  const names = free ? ["en", "da", "x", "nb-NO", ""].filter(() => chance(random, 0.4)) : [];
  const others = names.map((key) => [key, generate(free ?? {}, ids, random, depth + 1, key)] as const);
  return Object.fromEntries([...entries, ...others, ...(chance(random, 0.02) ? [["unheard_of", 1] as const] : [])]);
}

function makeArray(schema: Schema, ids: ReadonlyMap<string, unknown>, random: Random, depth: number, name: string): unknown[] {
  const least = schema.minItems ?? 0;
  const length = depth > 5 ? least : least + Math.floor(random() * 3);
  return Array.from({ length: Math.min(length, schema.maxItems ?? 10) }, () =>
    generate((schema.items ?? {}) as Schema, ids, random, depth + 1, name),
  );
}

function makeNumber({ minimum, maximum }: Schema, type: string, random: Random): number {
  if (chance(random, 0.2)) return pick(NUMBERS, random);
  const low = minimum ?? 0;
  const value = low + random() * (Math.min(maximum ?? low + 1_000, low + 1_000) - low);
  return type === "integer" ? Math.floor(value) : value;
}

function makeText(schema: Schema, ids: ReadonlyMap<string, unknown>, random: Random, name: string): unknown {
  const id = ids.get(name);
  if (isId(name) || schema.format === "uuid")
    return id !== undefined && !chance(random, 0.1)
      ? id
      : chance(random, 0.3)
        ? pick(NONSENSE_IDS, random)
        : "019a0000-0000-7000-8000-00000000abcd";
  if (chance(random, 0.15)) return pick(TEXTS, random);
  const sample = SAMPLES[schema.format ?? name] ?? SAMPLES[name];
  if (sample) return pick(sample, random);
  const length = Math.max(schema.minLength ?? 0, Math.min(schema.maxLength ?? 12, 1 + Math.floor(random() * 12)));
  return "abcæøå ".repeat(20).slice(0, length).trim() || "a";
}

/** What such a field would hold, by its format or its name. */
const SAMPLES: Record<string, string[]> = {
  "date-time": [
    "2027-05-01T10:00:00Z",
    "2027-05-01T12:00:00+02:00",
    "1970-01-01T00:00:00Z",
    "9999-12-31T23:59:59Z",
    "0001-01-01T00:00:00Z",
  ],
  date: ["2027-05-01", "2024-02-29", "0001-01-01", "9999-12-31"],
  email: ["kim@example.org", "Kim@EXAMPLE.org", "kim@xn--exmple-cua.org"],
  uri: ["https://hooks.example.org/a", "http://127.0.0.1/", "https://user:pw@example.org"],
  timezone: ["Europe/Copenhagen", "UTC", "Mars/Olympus"],
  currency: ["DKK", "EUR", "dkk", "ZZZ"],
  default_currency: ["DKK", "ISK", "KWD"],
  country: ["DK", "SE", "dk", "ZZ"],
  locale: ["da", "en", "nb-NO", "x"],
  default_locale: ["da", "en", "zz-zz-zz"],
  expression: ["true", "orders.exists(o, o.valid)", "user.age >", "1/0 == 1", "user.first_name.matches('(a+)+$')"],
  amount: ["10.00", "0.00", "-1.00", "1e3", "99999999999999.99"],
  total: ["10.00", "0.00", "12345678901234567890.00"],
  unit_price: ["10.00", "0.00", "0.001"],
  phone: ["+4520123456", "20123456", "+1"],
};

function withQuery(path: string, own: string, schema: JsonSchema, body: unknown, random: Random): string {
  const parameters = new URLSearchParams(own);
  const ids = idsOf(body);
  for (const [name, field] of Object.entries((schema.properties ?? {}) as Record<string, Schema>)) {
    if (!chance(random, 0.15)) continue;
    const value = generate(field.type === "array" ? (field.items ?? {}) : field, ids, random, 6, name);
    if (value !== undefined && typeof value !== "object") parameters.set(name, `${value as string | number | boolean}`.slice(0, 2_000));
  }
  if (chance(random, 0.02)) parameters.set("unheard_of", "1");
  const query = parameters.toString();
  return query === "" ? path : `${path}?${query}`;
}

function spoiltPath(route: Route, path: string, random: Random): string {
  const parts = path.split("/");
  route.url.split("/").forEach((part, n) => {
    if (part.startsWith("{") && chance(random, 0.7)) parts[n] = encodeURIComponent(pick(NONSENSE_IDS, random));
  });
  return parts.join("/");
}

function makeHeaders(random: Random): Record<string, string> {
  return {
    ...(chance(random, 0.05) ? { "if-match": pick(['"1"', "*", "W/x", '""', "'", "1"], random) } : {}),
    ...(chance(random, 0.1) ? { "idempotency-key": pick(["a", " ", "x".repeat(300), String(random())], random) } : {}),
    ...(chance(random, 0.02)
      ? { "content-type": pick(["text/plain", "application/json; charset=latin1", "application/xml"], random) }
      : {}),
  };
}

/** The body with one leaf made something else. */
function spoilt(body: unknown, random: Random): unknown {
  let leaves = 0;
  rewrite(body, () => (leaves += 1));
  const wanted = Math.floor(random() * leaves);
  let at = -1;
  return rewrite(body, (_name, leaf) => {
    at += 1;
    if (at !== wanted) return leaf;
    return chance(random, 0.5) ? pick(TEXTS, random) : pick([...JUNK, ...NUMBERS], random);
  });
}

function pick<T>(items: readonly T[], random: Random): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined && items.length === 0) throw new Error("nothing to pick from");
  return item as T;
}

function chance(random: Random, probability: number): boolean {
  return random() < probability;
}
