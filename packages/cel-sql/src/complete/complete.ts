import { observe, type Seen } from "../check/check.ts";
import { children, type Node } from "../parse/ast.ts";
import { parse } from "../parse/parse.ts";
import type { Schema } from "../schema/schema.ts";
import { quoteString } from "../unparse/literals.ts";
import type { CompleteOptions, Completion, Offer, OfferedValue } from "./completion.ts";
import { type Expected, expectedAt, pathToHole } from "./expected.ts";
import { membersOf } from "./members.ts";
import { operandsAt, optionalFirst } from "./operands.ts";
import { operatorsAfter } from "./operators.ts";
import { type Place, placeAt } from "./place.ts";

/**
 * What can stand at an offset (UTF-16) of a half-typed source, best first: fields, macros and functions behind a dot, names and values
 * of the expected type elsewhere, operators behind a complete operand. `values` gives what exists of a dynamic kind, such as editions.
 */
export async function complete(source: string, offset: number, schema: Schema, options: CompleteOptions = {}): Promise<Completion[]> {
  const place = source.length > schema.checkedLimits.sourceLength ? null : placeAt(source, offset);
  const parsed = place?.sources.map((part) => parse(part, schema.checkedLimits)).find(({ ast }) => ast !== null);
  if (!place || !parsed?.ast) return [];
  const offers = await offersAt(place, parsed.ast, observe(parsed.source, parsed.ast, schema), options);
  const { from, to } = place;
  return narrowed(offers, place)
    .slice(0, options.limit ?? 50)
    .map((offer) => ({ ...offer, from, to }));
}

async function offersAt(place: Place, ast: Node, seen: ReadonlyMap<Node, Seen>, { values }: CompleteOptions): Promise<Offer[]> {
  if (place.kind === "operator") return operatorsAt(ast, place, seen);
  const path = pathToHole(ast);
  const [at, parent] = path;
  if (at?.kind === "select") {
    const owner = seen.get(at.operand);
    const members = owner ? membersOf(owner.typed, owner.scope) : [];
    return parent?.kind === "call" && parent.name === "has" ? optionalFirst(members) : members;
  }
  const expected = expectedAt(path, seen);
  const dynamic = expected.valueKind === undefined ? [] : await (values?.(expected.valueKind, place.prefix) ?? []);
  const offered = [...texts(expected), ...dynamic].map(valueOffer);
  const scope = path.map((node) => seen.get(node)?.scope).find((found) => found !== undefined);
  if (place.kind === "text" || !scope) return offered;
  return [...offered, ...operandsAt(expected, scope)];
}

function operatorsAt(ast: Node, place: Place, seen: ReadonlyMap<Node, Seen>): Offer[] {
  const ending = (node: Node): Node | undefined =>
    node.to === place.typedTo && seen.has(node)
      ? node
      : children(node)
          .map(ending)
          .find((found) => found !== undefined);
  const found = ending(ast);
  const typed = found && seen.get(found)?.typed;
  return typed ? operatorsAfter(typed) : [];
}

/** Constant texts that are always good to know. */
function texts({ inside }: Expected): OfferedValue[] {
  if (inside === "duration") return ["1h", "24h", "168h", "720h", "8760h"].map((value) => ({ value }));
  return inside === "zone" ? ["UTC", "Europe/Copenhagen", "+02:00"].map((value) => ({ value })) : [];
}

function valueOffer({ value, label }: OfferedValue): Offer {
  return { label: label ?? value, insert: quoteString(value), kind: "value", detail: "string" };
}

/** What begins as typed, before what only contains it. */
function narrowed(offers: readonly Offer[], { prefix }: Place): Offer[] {
  const typed = prefix.toLowerCase();
  const words = (offer: Offer) =>
    [offer.label, offer.insert.replace(/^"/, ""), offer.kind === "operator" ? offer.detail : ""].map((word) => word.toLowerCase());
  const begins = offers.filter((offer) => words(offer).some((word) => word.startsWith(typed)));
  const contains = offers.filter((offer) => !begins.includes(offer) && words(offer).some((word) => word.includes(typed)));
  return [...begins, ...contains];
}
