import type { Trx } from "../../platform/database/doors.ts";
import { type Decided, decideOrders, type Given, type Outcome } from "../external-orders/landing/queries.ts";
import { itemId } from "./item-id.ts";
import { applyContext, findings, kept, type PreparedOrder, prepareOrders } from "./land-orders.ts";
import { orderChanges, protectedFields, userChanges } from "./preview-changes.ts";
import { type Double, listDoubles, listUserFields } from "./preview-queries.ts";
import type { ImportRow } from "./queries.ts";
import type { StagedItem } from "./staging-queries.ts";

const ACTION = { created: "create", updated: "update", unchanged: "unchanged", rejected: "reject", erased: "unchanged" } as const;

export interface Preview extends Record<string, unknown> {
  id: string;
}

/** What would become of these items, by the same code that lands them. Writes nothing. */
export async function previewItems(trx: Trx, row: ImportRow, items: readonly StagedItem[], secretKey: string): Promise<Preview[]> {
  if (!row.plan) return [];
  const prepared = prepareOrders(items, row.plan, row.options.exported_at);
  const given = prepared.map((one) => one.given);
  const { outcomes, batch } = await decideOrders(trx, applyContext(row, secretKey), given, { lock: false });
  const touched = [...batch.guests.touched].filter(({ isNew }) => !isNew);
  const before = await listUserFields(
    trx,
    row.organization_id,
    touched.map(({ id }) => id),
  );
  const doubles = new Map((await listDoubles(trx, row, prepared.flatMap(saleOf))).map((double) => [double.position, double]));
  const guests = guestsById(batch);
  const shown = new Set<string>();
  return prepared.map((one, index) => {
    const outcome = outcomes[index];
    const entry = outcome ? entryOf(batch, one.given, outcome) : undefined;
    const guest = guests.get(entry?.now.order.user_id ?? "");
    const isFirst = guest !== undefined && !guest.isNew && !shown.has(guest.id);
    if (guest) shown.add(guest.id);
    return {
      id: itemId(row.id, one.position),
      position: one.position,
      row_numbers: items[index]?.row_numbers ?? [],
      external_id: items[index]?.item_key ?? null,
      action: ACTION[outcome?.outcome ?? "rejected"],
      order_id: entry?.before?.order.id ?? (outcome?.outcome === "unchanged" ? outcome.order_id : null),
      changes: [...(entry ? orderChanges(entry) : []), ...(isFirst ? userChanges(before.get(guest.id) ?? {}, guest) : [])],
      protected: protectedFields(one.given, guest),
      issues: [...one.issues.map(kept), ...(outcome ? findings(outcome) : [])],
      duplicate_of: doubleView(doubles.get(one.position)),
      order: one.order as Record<string, unknown> | null,
      modified: row.modified.toISOString(),
    };
  });
}

function entryOf({ orders }: Decided["batch"], given: Given, { outcome }: Outcome) {
  return "order" in given && (outcome === "created" || outcome === "updated") ? orders.get(given.order.externalId) : undefined;
}

function guestsById({ guests }: Decided["batch"]) {
  const all = [...guests.touched, ...guests.byEmail.values(), ...guests.byExternalId.values(), ...[...guests.byPhone.values()].flat()];
  return new Map(all.map((guest) => [guest.id, guest]));
}

function saleOf({ position, given }: PreparedOrder) {
  if (!("order" in given)) return [];
  const { externalId, number, guest, currency, totalE4, orderedAt } = given.order;
  const sale = { external_id: externalId, number: number ?? externalId, email: guest.emailKey ?? null, currency };
  return [{ position, ...sale, total_e4: totalE4 ?? null, ordered_at: orderedAt }];
}

function doubleView(double: Double | undefined) {
  if (!double) return null;
  const { position: _, ...shown } = double;
  return shown;
}
