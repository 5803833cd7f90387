import type { CellType } from "../../../platform/tables/types.ts";
import { amountLevel } from "./amount-level.ts";
import { type Candidate, nameCandidates } from "./name-candidates.ts";
import { isRepeat, isUnnamed, normaliseName } from "./normalise-name.ts";
import type { ShopProfile } from "./shops/profile.ts";
import { knownShop, recogniseShop, shopOptions } from "./shops/recognise-shop.ts";
import { findTarget } from "./targets.ts";
import type { ImportKind, SuggestedMapping, SuggestInput, Suggestion } from "./types.ts";
import { valuesFit } from "./value-fit.ts";

type Choice = Pick<SuggestedMapping, "target_field" | "transform" | "confidence" | "reason">;
type Choices = Map<number, Choice>;

const NOTHING: Choice = { target_field: null, transform: null, confidence: 0, reason: null };
const BY_VALUES = 0.5;

/** Suggests what each column is: as the source's earlier import had it, else as the shop's exports are known, else by its name and values. */
export function suggestMappings(input: SuggestInput): Suggestion {
  const { header, sample, formats } = input;
  const profile = input.kind === "orders" ? recogniseShop(header) : null;
  const choices: Choices = new Map();
  chooseEarlier(input, choices);
  if (profile) chooseShop(profile, header, choices);
  if (!profile?.certain) {
    chooseByName(input, choices);
    chooseByValues(input, choices);
    settleMoment(input, choices);
  }
  const columns = header.map((source_column, column) => ({
    ...{ source_column, column, sample_values: formats.find((format) => format.column === column)?.samples ?? [] },
    ...(choices.get(column) ?? NOTHING),
  }));
  return { shop: profile && knownShop(profile, header), options: profile ? shopOptions(profile, header, sample) : {}, columns };
}

function chooseEarlier({ kind, header, earlier }: SuggestInput, choices: Choices): void {
  for (const { source_column, target_field, transform } of earlier?.mappings ?? []) {
    const column = header.indexOf(source_column);
    if (column === -1 || target_field === null || (target_field !== "ignore" && !findTarget(kind, target_field))) continue;
    const missing = (transform ?? []).some((step) => "columns" in step && step.columns.some((name) => !header.includes(name)));
    choices.set(column, { target_field, transform: missing ? null : transform, confidence: missing ? 0.7 : 1, reason: "earlier_import" });
  }
}

function chooseShop(profile: ShopProfile, header: readonly string[], choices: Choices): void {
  const names = header.map(normaliseName);
  for (const [name, target_field, transform = null] of profile.columns) {
    const column = names.indexOf(normaliseName(name));
    if (column === -1 || choices.has(column) || isTaken(choices, target_field)) continue;
    choices.set(column, {
      target_field,
      transform: fittingSteps(transform, header),
      confidence: profile.certain ? 0.99 : 0.8,
      reason: "shop",
    });
  }
}

// A step over columns that this export leaves out is left out as well.
function fittingSteps(transform: Choice["transform"], header: readonly string[]): Choice["transform"] {
  const steps = (transform ?? []).filter((step) => !("columns" in step) || step.columns.every((name) => header.includes(name)));
  return steps.length > 0 ? steps : null;
}

/** The surest pairs of column and target first; of equally sure ones the column further left. */
function chooseByName(input: SuggestInput, choices: Choices): void {
  const { kind, header, formats } = input;
  const pairs = header.flatMap((name, column) => {
    if (choices.has(column) || isRepeat(name, header) || isUnnamed(name)) return [];
    const format = formats.find((one) => one.column === column);
    return nameCandidates(name, kind)
      .filter(({ field }) => valuesFit(findTarget(kind, field)?.value ?? "line", format))
      .map((candidate) => ({ ...candidate, column }));
  });
  for (const pair of pairs.toSorted((a, b) => b.strength - a.strength || a.column - b.column)) {
    const { column, field, strength } = atRightLevel(pair, input, choices);
    if (choices.has(column) || isTaken(choices, field) || conflicts(field, choices)) continue;
    choices.set(column, { target_field: field, transform: null, confidence: strength, reason: "name" });
  }
}

/** `Total` and `Discount` can be the line's or the order's: other columns and the values tell. */
function atRightLevel(
  pair: Candidate & { column: number },
  { sample, formats }: SuggestInput,
  choices: Choices,
): Candidate & { column: number } {
  if (pair.field !== "purchase.total" && pair.field !== "purchase.discount") return pair;
  if (pair.strength >= 0.9) return pair;
  const [order, quantity, unitPrice] = ["order.external_id", "purchase.quantity", "purchase.unit_price"].map((field) =>
    columnOf(choices, field),
  );
  if (pair.field === "purchase.discount")
    return isTaken(choices, "purchase.total") || unitPrice !== undefined ? pair : { ...pair, field: "order.discount" };
  const columns = { order: order ?? -1, quantity: quantity ?? -1, unitPrice: unitPrice ?? -1, amount: pair.column };
  return amountLevel(sample, formats, columns) === "order" ? { ...pair, field: "order.total" } : pair;
}

/** An order's moment stands in one column or in two, a full name beside its parts says nothing new. */
function conflicts(field: string, choices: Choices): boolean {
  if (field === "order.ordered_time") return !isTaken(choices, "order.ordered_date") && !isTaken(choices, "order.ordered_at");
  const owner = /^(\w+)\.name$/.exec(field)?.[1];
  return owner !== undefined && isTaken(choices, `${owner}.first_name`) && isTaken(choices, `${owner}.last_name`);
}

/** A column with the date alone and one with the time belong together; beside a full moment a time says nothing. */
function settleMoment({ formats }: SuggestInput, choices: Choices): void {
  const [time, moment] = [columnOf(choices, "order.ordered_time"), columnOf(choices, "order.ordered_at")];
  if (time === undefined || moment === undefined) return;
  const choice = choices.get(moment);
  if (choice && formats.find((format) => format.column === moment)?.type === "date")
    choices.set(moment, { ...choice, target_field: "order.ordered_date" });
  else choices.delete(time);
}

/** What is known by its values, whatever its column is called. A phone number, a moment or a country may be anybody's and anything's: only the file's sole one is taken. */
const BY_TYPE: Record<ImportKind, [field: string, type: CellType, sole?: true][]> = {
  orders: [
    ["buyer.email", "email"],
    ["order.currency", "currency"],
    ["buyer.phone", "phone", true],
    ["order.ordered_at", "datetime", true],
    ["buyer.country", "country", true],
  ],
  contacts: [
    ["contact.email", "email"],
    ["contact.phone", "phone", true],
    ["contact.country", "country", true],
  ],
  suppressions: [["suppression.email", "email"]],
};

function chooseByValues({ kind, header, formats }: SuggestInput, choices: Choices): void {
  for (const [field, type, sole] of BY_TYPE[kind]) {
    if (isTaken(choices, field) || isTaken(choices, "suppression.address")) continue;
    if (field === "order.ordered_at" && isTaken(choices, "order.ordered_date")) continue;
    const such = formats.filter((format) => format.type === type && header[format.column] !== undefined);
    const found = such.find((format) => !choices.has(format.column));
    if (found && (!sole || such.length === 1))
      choices.set(found.column, { target_field: field, transform: null, confidence: BY_VALUES, reason: "values" });
  }
}

function isTaken(choices: Choices, field: string): boolean {
  return columnOf(choices, field) !== undefined;
}

function columnOf(choices: Choices, field: string): number | undefined {
  for (const [column, choice] of choices) if (choice.target_field === field && field !== "ignore") return column;
  return undefined;
}
