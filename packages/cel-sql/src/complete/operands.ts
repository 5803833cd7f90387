import type { Scope } from "../check/scope.ts";
import { typeName } from "../check/types.ts";
import { call, type Offer } from "./completion.ts";
import type { Expected } from "./expected.ts";

/** The names, constants and calls that can begin an operand; those of the expected type first. */
export function operandsAt(expected: Expected, scope: Scope): Offer[] {
  if (expected.kind === "none") return [];
  if (expected.inside !== undefined && expected.inside !== "has") return [];
  const names = namesIn(scope);
  if (expected.inside === "has")
    return names.filter((offer) => offer.kind === "variable" || offer.label === scope.session.schema.root.name);
  return [...constantsOf(expected, scope), ...names, ...callsOf(expected)];
}

function namesIn(scope: Scope): Offer[] {
  const { root, collections, params = {} } = scope.session.schema;
  const variables = [...scope.variables].toReversed();
  return [
    ...variables.map(([name, row]): Offer => ({ label: name, insert: name, kind: "variable", detail: typeName(row.type) })),
    { label: root.name, insert: root.name, kind: "variable", detail: root.entity },
    ...Object.entries(collections).map(([name, { entity, doc }]): Offer => {
      return { label: name, insert: name, kind: "collection", detail: `collection of ${entity}`, ...(doc === undefined ? {} : { doc }) };
    }),
    ...Object.entries(params).map(([name, param]): Offer => {
      return { label: name, insert: name, kind: "constant", detail: param.type === "record" ? "group" : param.type };
    }),
  ];
}

function constantsOf({ kind, valueKind }: Expected, scope: Scope): Offer[] {
  const own = Object.values(scope.session.schema.ownValues?.[valueKind ?? ""] ?? {});
  const owned = own.map((path): Offer => ({ label: path, insert: path, kind: "constant", detail: kind }));
  if (kind === "bool") return [...owned, word("true", "bool"), word("false", "bool")];
  if (kind === "list") return [{ label: "[…]", insert: "[]", caret: 1, kind: "value", detail: "a list of constants" }];
  if (kind !== "timestamp" && kind !== "duration") return owned;
  return [...owned, { ...word("now", "timestamp"), doc: "the moment of the calculation" }];
}

function word(label: string, detail: string): Offer {
  return { label, insert: label, kind: "constant", detail };
}

function callsOf({ kind }: Expected): Offer[] {
  const offers: Offer[] = [];
  if (kind === "bool") offers.push({ ...call("has", ""), caret: 4, kind: "function", detail: "(field) → bool" });
  if (kind === "timestamp" || kind === "any")
    offers.push({ ...call("timestamp", '""', 1), kind: "function", detail: "timestamp", doc: 'as in timestamp("2027-07-03T00:00:00Z")' });
  if (kind === "duration" || kind === "timestamp" || kind === "any")
    offers.push({ ...call("duration", '""', 1), kind: "function", detail: "duration", doc: 'as in duration("24h")' });
  return offers;
}

/** In `has(…)` the fields that can be absent come first. */
export function optionalFirst(offers: readonly Offer[]): Offer[] {
  const fields = offers.filter((offer) => offer.kind === "field");
  return fields.toSorted((a, b) => Number(b.detail.includes("absent")) - Number(a.detail.includes("absent")));
}
