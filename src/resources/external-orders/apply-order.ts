import { newId } from "../../platform/http/ids.ts";
import type { DeclaredAttribute } from "../users/queries.ts";
import { fittingAttributes, recognize, takeRow } from "../users/recognition/queries.ts";
import type { Guests } from "../users/recognition/schema.ts";
import { type Catalog, createProduct, findProduct, rememberAlias } from "./catalog.ts";
import type { GivenOrder, Outcome } from "./given.ts";
import { isSame, type NextState, nextOrder, type OrderState } from "./next-order.ts";
import type { Finding } from "./schema.ts";

/** Everything that a batch may touch, as it is in memory after the orders so far. */
export interface Batch {
  guests: Guests;
  catalog: Catalog;
  attributes: readonly DeclaredAttribute[];
  onUnknownProduct: "reject" | "create";
  /** by the source's id; `before` is what the database holds */
  orders: Map<string, { before: OrderState | undefined; now: OrderState; isUpdated: boolean }>;
  /** requests that refunds of the source are of, and those that they are not of */
  refunds: { settled: string[]; conflicts: { id: string; amountE4: number }[] };
}

/** Applies one order to the batch in memory. A rejected one changes nothing. */
export function applyOrder(batch: Batch, given: GivenOrder): Outcome {
  const entry = batch.orders.get(given.externalId);
  const known = entry?.now;
  const settled = known && settledOutcome(known.order, given);
  if (settled) return settled;
  const products = checkProducts(batch, given);
  const recognition = recognize(batch.guests, given.guest);
  if ("erased" in recognition) return erased(given, known?.order.id ?? null);
  const errors = [...products.errors, ...("conflict" in recognition ? [buyerConflict(given, recognition.conflict)] : [])];
  if (errors.length > 0 || "conflict" in recognition) return rejection(given, errors);
  const { guest } = recognition;
  if (known && guest && products.ids) {
    const next = nextOrder(known, given, { orderId: known.order.id, userId: guest.id, productIds: products.ids });
    if (isUnchanged(known, next)) {
      known.order = next.order;
      return { ...outcome(given, "unchanged", known.order.id), warnings: [...given.warnings, ...next.warnings] };
    }
  }
  const preview = nextOrder(known, given, { orderId: "", userId: "", productIds: products.ids ?? given.lines.map(() => "") });
  if (!isCountable(preview)) return rejection(given, [tooLarge(given)]);
  const { attributes, warnings } = fittingAttributes(given.attributes, batch.attributes, `${given.pointer}/buyer/attributes`);
  const landed = land(batch, given, known, takeRow(batch.guests, guest, { ...given.guest, attributes }).id);
  return { ...landed, warnings: [...landed.warnings, ...warnings] };
}

function land(batch: Batch, given: GivenOrder, known: OrderState | undefined, userId: string): Outcome {
  const productIds = given.lines.map((line) => {
    const found = findProduct(batch.catalog, line.product);
    const id = "id" in found ? found.id : createProduct(batch.catalog, line, given.currency);
    rememberAlias(batch.catalog, line.product, id);
    return id;
  });
  const next = nextOrder(known, given, { orderId: known?.order.id ?? newId(), userId, productIds });
  const before = batch.orders.get(given.externalId)?.before;
  batch.orders.set(given.externalId, { before, now: { order: next.order, lines: next.lines, refunds: next.refunds }, isUpdated: true });
  if (next.settled !== undefined) batch.refunds.settled.push(next.settled);
  batch.refunds.conflicts.push(...(next.conflicts ?? []));
  return { ...outcome(given, known ? "updated" : "created", next.order.id), warnings: [...given.warnings, ...next.warnings] };
}

/** An order that needs no look at its content: of somebody who was erased, older than what is known, or the same. */
export function settledOutcome(
  known: { id: string; source_updated_at: string | null; content_hash: string },
  given: GivenOrder,
): Outcome | undefined {
  if (known.content_hash === "") return erased(given, known.id);
  if (known.source_updated_at !== null && given.sourceUpdatedAt !== undefined && given.sourceUpdatedAt < known.source_updated_at)
    return { ...outcome(given, "unchanged", known.id), stale: true };
  return known.content_hash === given.contentHash ? outcome(given, "unchanged", known.id) : undefined;
}

function outcome(given: GivenOrder, name: "created" | "updated" | "unchanged", orderId: string): Outcome {
  return { external_id: given.externalId, outcome: name, order_id: orderId, errors: [], warnings: [...given.warnings] };
}

// An order of an erased guest keeps no hash of its content.
function erased(given: GivenOrder, orderId: string | null): Outcome {
  return { external_id: given.externalId, outcome: "erased", order_id: orderId, errors: [], warnings: [] };
}

function rejection(given: GivenOrder, errors: Finding[]): Outcome {
  return { external_id: given.externalId, outcome: "rejected", order_id: null, errors, warnings: given.warnings };
}

function checkProducts(batch: Batch, given: GivenOrder): { ids: string[] | undefined; errors: Finding[] } {
  const found = given.lines.map((line) => ({ line, result: findProduct(batch.catalog, line.product) }));
  const errors = found.flatMap(({ line, result }) =>
    "id" in result || (result.problem === "unknown_product" && batch.onUnknownProduct === "create")
      ? []
      : [{ code: result.problem, pointer: `${line.pointer}/product`, detail: PRODUCT_PROBLEM[result.problem] }],
  );
  const ids = found.flatMap(({ result }) => ("id" in result ? [result.id] : []));
  return { ids: ids.length === given.lines.length ? ids : undefined, errors };
}

const PRODUCT_PROBLEM = {
  unknown_product: 'No product of the edition has this external id, sku or name: create it, or send on_unknown_product "create"',
  ambiguous_product: "Several products of the edition have this sku or name: send the product's external_id or a sku of its own",
};

function buyerConflict(given: GivenOrder, ids: readonly string[]): Finding {
  return {
    code: "buyer_conflict",
    pointer: `${given.pointer}/buyer`,
    detail: `The buyer's details lead to different guests (${ids.join(", ")}): merge them first`,
  };
}

function tooLarge(given: GivenOrder): Finding {
  return { code: "bad_amount", pointer: given.pointer, detail: "The amounts of this order are too large to add up" };
}

function isCountable({ order, lines }: NextState): boolean {
  const amounts = [order.total_e4, order.adjustment_e4, order.refunded_total_e4, ...lines.map((line) => line.total_e4)];
  return amounts.reduce((sum, amount) => sum + Math.abs(amount), 0) <= Number.MAX_SAFE_INTEGER;
}

function isUnchanged(known: OrderState, next: NextState): boolean {
  const before = new Map(known.lines.map((line) => [line.id, line]));
  return (
    isSame(known.order, next.order) &&
    known.lines.length === next.lines.length &&
    next.lines.every((line) => {
      const same = before.get(line.id);
      return same !== undefined && isSame(same, line);
    })
  );
}
