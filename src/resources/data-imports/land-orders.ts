import type { Trx } from "../../platform/database/doors.ts";
import { type ApplyContext, type Decided, type Given, landOrders, type Outcome, readOrders } from "../external-orders/landing/queries.ts";
import { insertBefore, insertMade, updateVersionsAfter } from "./change-queries.ts";
import type { KeptIssue, LandedItem } from "./landing-queries.ts";
import { assembleOrder } from "./mapping/assemble-order.ts";
import type { Issue, MappingPlan, StagedRow } from "./mapping/types.ts";
import type { ImportKey, ImportRow } from "./queries.ts";
import type { StagedItem } from "./staging-queries.ts";

/** An item as it would be given to the API, with what its rows say of themselves. */
export interface PreparedOrder {
  position: number;
  /** null: a row that names no order */
  key: string | null;
  row_count: number;
  given: Given;
  issues: Issue[];
  /** as it would be sent to the API */
  order: unknown;
}

/** Puts each item's rows together. */
export function prepareOrders(items: readonly StagedItem[], plan: MappingPlan, exportedAt: string | null | undefined): PreparedOrder[] {
  return items.map((item) => {
    const { item: order, issues } = assembleOrder(stagedRows(item), plan);
    const { position, row_count, item_key } = item;
    if (!order) return { position, key: item_key, row_count, issues, order: null, given: { rejected: rejection(item_key) } };
    const said = exportedAt && !order.source_updated_at ? { ...order, source_updated_at: exportedAt } : order;
    const [given = { rejected: rejection(item_key) }] = readOrders([said], { pointer: () => "" });
    return { position, key: item_key, row_count, issues, order: said, given };
  });
}

export function stagedRows(item: StagedItem): StagedRow[] {
  return (item.prepared ?? "").split("\n").flatMap((text) => (text === "" ? [] : [JSON.parse(text) as StagedRow]));
}

function rejection(externalId: string | null): Outcome {
  return { external_id: externalId, outcome: "rejected", order_id: null, errors: [], warnings: [] };
}

/** Lands a batch and keeps what it replaced. */
export async function landPrepared(
  trx: Trx,
  key: ImportKey,
  context: ApplyContext,
  prepared: readonly PreparedOrder[],
): Promise<LandedItem[]> {
  const given = prepared.map((one) => one.given);
  let changed = { orderIds: [] as string[], userIds: [] as string[] };
  const landed = await landOrders(trx, context, given, async (decided) => {
    changed = changedBy(decided);
    await insertBefore(trx, key, changed);
  });
  const { guests, catalog } = landed.batch;
  await updateVersionsAfter(trx, key, changed);
  await insertMade(trx, key, [
    ...[...guests.touched].filter(({ isNew }) => isNew).map(({ id }) => ({ type: "user" as const, id })),
    ...catalog.newProducts.map(({ id }) => ({ type: "product" as const, id })),
    ...landed.consentIds.map((id) => ({ type: "consent" as const, id })),
  ]);
  return prepared.map(({ position, issues }, index) => {
    const outcome = landed.outcomes[index] ?? rejection(null);
    return { position, outcome: outcome.outcome, object_id: outcome.order_id, issues: [...issues.map(kept), ...findings(outcome)] };
  });
}

function changedBy({ batch }: Decided): { orderIds: string[]; userIds: string[] } {
  const orderIds = [...batch.orders.values()].flatMap(({ before, isUpdated }) => (before && isUpdated ? [before.order.id] : []));
  const userIds = [...batch.guests.touched].filter(({ isNew }) => !isNew).map(({ id }) => id);
  return { orderIds, userIds };
}

/** What the landing itself found, beside what the rows showed. */
export function findings({ errors, warnings }: Outcome): KeptIssue[] {
  const kept = (severity: KeptIssue["severity"]) => (finding: Outcome["errors"][number]) => ({
    ...{ code: finding.code, severity, row: null, column: null, detail: finding.detail },
  });
  return [...errors.map(kept("error")), ...warnings.map(kept("warning"))];
}

export function kept({ code, severity, row, column, detail }: Issue): KeptIssue {
  return { code, severity, row, column, detail };
}

export function applyContext(row: ImportRow, secretKey: string, productsToCreate?: ApplyContext["productsToCreate"]): ApplyContext {
  return {
    secretKey,
    organizationId: row.organization_id,
    editionId: row.edition_id ?? "",
    source: row.source,
    onUnknownProduct: "create",
    ...(productsToCreate ? { productsToCreate } : {}),
    consentSource: "import",
    actor: { type: row.actor_type, id: row.actor_id },
    eachIsTold: false,
  };
}
