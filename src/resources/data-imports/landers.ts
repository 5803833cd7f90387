import type { Trx } from "../../platform/database/doors.ts";
import type { ApplyContext } from "../external-orders/landing/queries.ts";
import { landContacts, type PreparedContact, prepareContacts, usersContext } from "./land-contacts.ts";
import { applyContext, landPrepared, type PreparedOrder, prepareOrders } from "./land-orders.ts";
import { landSuppressions, type PreparedSuppression, prepareSuppressions } from "./land-suppressions.ts";
import type { LandedItem } from "./landing-queries.ts";
import type { MappingPlan } from "./mapping/types.ts";
import type { ImportRow } from "./queries.ts";
import type { StagedItem } from "./staging-queries.ts";

/** What every kind of prepared item tells of itself. */
export interface Prepared {
  position: number;
  /** null: a row that names no order */
  key: string | null;
  row_count: number;
}

/** A batch that is put together, and what lands it. */
export interface PreparedBatch {
  items: readonly Prepared[];
  land: (trx: Trx) => Promise<LandedItem[]>;
}

/** Puts a batch together, whatever it is of. Nothing is read or written before `land`. */
export function prepareBatch(
  row: ImportRow,
  plan: MappingPlan,
  items: readonly StagedItem[],
  { secretKey, productsToCreate }: Pick<ApplyContext, "secretKey" | "productsToCreate">,
): PreparedBatch {
  const key = { organizationId: row.organization_id, id: row.id };
  if (row.kind === "orders") {
    const orders: PreparedOrder[] = prepareOrders(items, plan, row.options.exported_at);
    return { items: orders, land: (trx) => landPrepared(trx, key, applyContext(row, secretKey, productsToCreate), orders) };
  }
  if (row.kind === "contacts") {
    const contacts: PreparedContact[] = prepareContacts(items, plan);
    return { items: contacts, land: (trx) => landContacts(trx, key, usersContext(row, secretKey), contacts) };
  }
  const suppressions: PreparedSuppression[] = prepareSuppressions(items, plan);
  return { items: suppressions, land: (trx) => landSuppressions(trx, key, suppressions) };
}
