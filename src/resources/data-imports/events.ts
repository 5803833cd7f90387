import type { Trx } from "../../platform/database/doors.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import type { ImportRow } from "./queries.ts";

/** Tells how an import ended, in the transaction that ended it. */
export async function emitImportEvent(
  trx: Trx,
  type: "data_import.completed" | "data_import.failed" | "data_import.cancelled",
  row: ImportRow,
): Promise<void> {
  const { id, name, source, kind, status, orders_created, orders_updated, orders_unchanged, orders_rejected, error_message } = row;
  const data = { id, name, source, kind, status, orders_created, orders_updated, orders_unchanged, orders_rejected, error_message };
  await emitEvents(trx, [{ organizationId: row.organization_id, type, objectId: id, editionId: row.edition_id, data }]);
}
