import type { Trx } from "../../platform/database/doors.ts";
import { decideUsers } from "../external-users/queries.ts";
import { listSuppressions } from "../suppressions/queries.ts";
import { itemId } from "./item-id.ts";
import { prepareContacts, userFindings, usersContext } from "./land-contacts.ts";
import { kept } from "./land-orders.ts";
import { prepareSuppressions } from "./land-suppressions.ts";
import { type FieldChange, userChanges } from "./preview-changes.ts";
import type { Preview } from "./preview-items.ts";
import { listUserFields } from "./preview-queries.ts";
import type { ImportRow } from "./queries.ts";
import type { StagedItem } from "./staging-queries.ts";

const ACTION = { created: "create", updated: "update", unchanged: "unchanged", rejected: "reject", erased: "unchanged" } as const;

/** What would become of these contacts; consents are granted beside it. */
export async function previewContacts(trx: Trx, row: ImportRow, items: readonly StagedItem[], secretKey: string): Promise<Preview[]> {
  if (!row.plan) return [];
  const prepared = prepareContacts(items, row.plan);
  const { outcomes, batch } = await decideUsers(
    trx,
    usersContext(row, secretKey),
    prepared.map((one) => one.given),
    { lock: false },
  );
  const touched = new Map([...batch.guests.touched].filter(({ isNew }) => !isNew).map((guest) => [guest.id, guest]));
  const before = await listUserFields(trx, row.organization_id, [...touched.keys()]);
  return prepared.map((one, index) => {
    const outcome = outcomes[index];
    const guest = touched.get(outcome?.user_id ?? "");
    const changes = guest ? userChanges(before.get(guest.id) ?? {}, guest) : [];
    const issues = [...one.issues.map(kept), ...(outcome ? userFindings(outcome) : [])];
    return {
      ...emptyPreview(row, items[index], one.position),
      action: ACTION[outcome?.outcome ?? "rejected"],
      changes,
      issues,
      order: one.contact,
    };
  });
}

/** Which addresses are new; one that is there stays as it is. */
export async function previewSuppressions(trx: Trx, row: ImportRow, items: readonly StagedItem[]): Promise<Preview[]> {
  if (!row.plan) return [];
  const prepared = prepareSuppressions(items, row.plan);
  const addresses = prepared.flatMap(({ given }) => given.flatMap((one) => ("suppression" in one ? [one.suppression.address] : [])));
  const { rows } = await listSuppressions(trx, [row.organization_id], { page_size: 2 * items.length }, addresses);
  const known = new Set(rows.map(({ channel, address }) => `${channel} ${address}`));
  return prepared.map((one, index) => {
    const named = one.given.flatMap((given) => ("suppression" in given ? [given.suppression] : []));
    const isNew = named.some(({ channel, address }) => !known.has(`${channel} ${address}`));
    const action = named.length === 0 ? "reject" : isNew ? "create" : "unchanged";
    return { ...emptyPreview(row, items[index], one.position), action, issues: one.issues.map(kept), order: { addresses: named } };
  });
}

function emptyPreview(row: ImportRow, item: StagedItem | undefined, position: number) {
  return {
    id: itemId(row.id, position),
    ...{ position, row_numbers: item?.row_numbers ?? [], external_id: item?.item_key ?? null, order_id: null },
    ...{ changes: [] as FieldChange[], protected: [], duplicate_of: null, modified: row.modified.toISOString() },
  };
}
