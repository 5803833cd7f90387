import type { Trx } from "../../platform/database/doors.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { listRefundsForImport, markConflicts, settleBySource } from "../refunds/source/queries.ts";
import { refreshTickets } from "../tickets/queries.ts";
import { listDeclaredAttributes, lockIdentities } from "../users/queries.ts";
import { openGuests, saveGuests } from "../users/recognition/queries.ts";
import { applyOrder, type Batch, settledOutcome } from "./apply-order.ts";
import { openCatalog } from "./catalog.ts";
import type { Given, GivenOrder, Outcome } from "./given.ts";
import { grantConsents } from "./grant-consents.ts";
import { isSame } from "./next-order.ts";
import { listAliases, listHeads, listOrders, listProducts, type Scope } from "./queries.ts";
import { insertCatalog, insertLines, insertOrders, updateHeads, updateLines, updateOrders } from "./save-queries.ts";

export interface ApplyContext extends Scope {
  onUnknownProduct: "reject" | "create";
  /** what consents given with the orders came by */
  consentSource: "import" | "api";
  /** products that people decided to create, as the source names them */
  productsToCreate?: readonly { external_id: string; sku: string; name: string }[];
  /** of the hashes that erased guests are known by */
  secretKey: string;
  /** false: nobody asked for an event of each order, user and consent */
  eachIsTold?: boolean;
  actor: { type: "api_key" | "account" | "system"; id: string | null };
}

/**
 * Applies orders of one source to one edition, one after the other, in some twenty-five statements however many they are (meant for up to 1,000 at a time).
 * An order that stands twice is applied twice in the given order. Batches of one organization wait for each other.
 * The answer has one outcome for each, in the same order.
 */
export async function applyOrders(trx: Trx, context: ApplyContext, given: readonly Given[]): Promise<Outcome[]> {
  return (await landOrders(trx, context, given)).outcomes;
}

/** The same, with all that it touched. `beforeSaving` may read what is about to be replaced. */
export async function landOrders(
  trx: Trx,
  context: ApplyContext,
  given: readonly Given[],
  beforeSaving: (decided: Decided) => Promise<void> = async () => undefined,
): Promise<Decided & { consentIds: string[] }> {
  await lockIdentities(trx, context.organizationId);
  const decided = await decideOrders(trx, context, given, { lock: true });
  await beforeSaving(decided);
  await saveBatch(trx, context, decided.batch);
  const consentIds = await grantConsents(trx, context, given, decided.outcomes, decided.batch);
  if (context.eachIsTold !== false) await emitOrderEvents(trx, context, decided.outcomes, decided.batch);
  return { ...decided, consentIds };
}

/** What would become of each order, and the batch as it would be saved. Writes nothing. */
export interface Decided {
  outcomes: Outcome[];
  batch: Batch;
}

export async function decideOrders(trx: Trx, context: ApplyContext, given: readonly Given[], options: { lock: boolean }): Promise<Decided> {
  const orders = given.flatMap((one) => ("order" in one ? [one.order] : []));
  const heads = await listHeads(trx, context, [...new Set(orders.map((order) => order.externalId))]);
  const settled = new Map(
    heads.map((head) => [head.external_id, { ...head, source_updated_at: head.source_updated_at?.toISOString() ?? null }]),
  );
  const open = new Set(orders.filter((order) => !isSettled(settled.get(order.externalId), order)).map((order) => order.externalId));
  const batch = await openBatch(
    trx,
    context,
    orders.filter((order) => open.has(order.externalId)),
    heads.filter((head) => open.has(head.external_id)),
    options,
  );
  const outcomes = given.map((one) => {
    if ("rejected" in one) return one.rejected;
    const head = settled.get(one.order.externalId);
    const done = !open.has(one.order.externalId) && head ? settledOutcome(head, one.order) : undefined;
    return done ?? applyOrder(batch, one.order);
  });
  return { outcomes, batch };
}

function isSettled(head: Parameters<typeof settledOutcome>[0] | undefined, order: GivenOrder): boolean {
  return head !== undefined && settledOutcome(head, order) !== undefined;
}

async function openBatch(
  trx: Trx,
  context: ApplyContext,
  orders: readonly GivenOrder[],
  heads: readonly { id: string }[],
  options: { lock: boolean },
): Promise<Batch> {
  const states = await listOrders(
    trx,
    context.organizationId,
    heads.map((head) => head.id),
    options,
  );
  const refunds = await listRefundsForImport(
    trx,
    context.organizationId,
    states.map(({ order }) => order.id),
  );
  const known = states.map((state) => ({ ...state, refunds: refunds.get(state.order.id) }));
  const rows = orders.map((order) => order.guest);
  return {
    guests: await openGuests(trx, context.organizationId, context.source, rows, { ...options, secretKey: context.secretKey }),
    catalog: openCatalog(await listProducts(trx, context), await listAliases(trx, context), context.productsToCreate),
    attributes: await listDeclaredAttributes(trx, context.organizationId),
    onUnknownProduct: context.onUnknownProduct,
    refunds: { settled: [], conflicts: [] },
    orders: new Map(known.map((state) => [state.order.external_id, { before: state, now: { ...state }, isUpdated: false }])),
  };
}

async function saveBatch(trx: Trx, context: ApplyContext, batch: Batch): Promise<void> {
  const { organizationId } = context;
  const entries = [...batch.orders.values()];
  const made = entries.filter((entry) => !entry.before);
  const changed = entries.filter((entry) => entry.before && entry.isUpdated);
  const retold = entries.filter((entry) => entry.before && !entry.isUpdated && entry.before.order !== entry.now.order);
  await saveGuests(trx, batch.guests, { eachIsTold: context.eachIsTold !== false });
  await insertCatalog(trx, context, batch.catalog);
  await insertOrders(
    trx,
    context,
    made.map((entry) => entry.now.order),
  );
  await updateOrders(
    trx,
    organizationId,
    changed.map((entry) => entry.now.order),
  );
  await updateHeads(
    trx,
    organizationId,
    retold.map((entry) => entry.now.order),
  );
  const known = new Map(changed.flatMap((entry) => entry.before?.lines ?? []).map((line) => [line.id, line]));
  const lines = [...made, ...changed].flatMap((entry) => entry.now.lines);
  await insertLines(
    trx,
    context,
    lines.filter((line) => !known.has(line.id)),
  );
  const kept = lines.filter((line) => {
    const before = known.get(line.id);
    return before !== undefined && !isSame(before, line);
  });
  await updateLines(trx, organizationId, kept);
  await settleBySource(trx, organizationId, batch.refunds.settled, context.source);
  await markConflicts(trx, organizationId, batch.refunds.conflicts);
  await refreshTickets(
    trx,
    organizationId,
    [...made, ...changed].map((entry) => entry.now.order.id),
  );
}

async function emitOrderEvents(trx: Trx, context: ApplyContext, outcomes: readonly Outcome[], batch: Batch): Promise<void> {
  const { organizationId, editionId, source } = context;
  const told = outcomes.filter(({ outcome }) => outcome === "created" || outcome === "updated");
  await emitEvents(
    trx,
    told.flatMap(({ outcome, external_id }) => {
      const order = batch.orders.get(external_id ?? "")?.now.order;
      if (!order) return [];
      const data = { id: order.id, number: order.number, source, external_id, user_id: order.user_id, status: order.status };
      return [{ organizationId, type: `order.${outcome}`, objectId: order.id, editionId, data }];
    }),
  );
}
