import type { Trx } from "../../platform/database/doors.ts";
import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { separateConsents } from "./merging/consent-queries.ts";
import { endMerge, findLaterMerge, findMerge, type MergeRow, moveRowsBack, type Pair } from "./merging/queries.ts";
import { restoreIdentities, restoreUser } from "./merging/restore-queries.ts";
import { emptiedFields } from "./merging/rules.ts";
import { UserMerge } from "./merging/schema.ts";
import { mergeView } from "./merging/view.ts";
import { findUserForUpdate, findUserIdByEmail, lockIdentities, type UserRow, updateUser } from "./queries.ts";

export const undoUserMerge = operation({
  id: "undoUserMerge",
  tags: ["User"],
  summary: "Undo a merge of users",
  description:
    "Makes the guest who went again, with what came from there. What came after the merge stays with the one who stayed, and whoever withdrew since has withdrawn for both. A later merge of the same guest is undone first.",
  params: IdParams,
  success: { status: 200, schema: UserMerge, description: "The merge, undone" },
  errors: [409],
  idempotency: "key",
  rateClass: "write",
  audit: "user.merge_undone",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const merge = await findMerge(trx, call.organizations, id);
      if (!merge) throw notFound();
      if (merge.undone_at) throw conflict("already_undone", `The merge was undone at ${merge.undone_at.toISOString()}`);
      const later = await findLaterMerge(trx, merge);
      if (later) throw conflict("merged_again", `The guest was merged once more (${later}): undo that first`);
      await lockIdentities(trx, merge.organization_id);
      const stayed = await findUserForUpdate(trx, [merge.organization_id], merge.user_id);
      if (!stayed) throw notFound();
      await undo(trx, merge, stayed);
      const after = await endMerge(trx, merge);
      await call.audit(trx, {
        organizationId: merge.organization_id,
        objectType: "user",
        objectId: merge.user_id,
        changes: { note: { merge_id: id, merged_user_id: merge.merged_user_id } },
      });
      return ok(mergeView(after), after.version);
    });
  },
});

async function undo(trx: Trx, merge: MergeRow, stayed: UserRow): Promise<void> {
  const { organization_id: organizationId, merged_user_id: from, user_id: to, snapshot, moved } = merge;
  const pair: Pair = { organizationId, from, to };
  const emptied = emptiedFields(stayed, merge.filled);
  if (Object.keys(emptied).length > 0) await updateUser(trx, stayed, emptied, stayed.own_fields);
  await requireFreeAddress(trx, pair, snapshot.user["email_key"]);
  await restoreUser(trx, pair, snapshot);
  await moveRowsBack(trx, pair, moved);
  await restoreIdentities(trx, pair, snapshot);
  const { consents: own, replaced } = snapshot;
  await separateConsents(trx, pair, { moved: moved["consents"] ?? [], own, replaced, since: merge.created });
  await emitEvents(trx, [
    { organizationId, type: "user.updated", objectId: to, data: { id: to, changed: ["merge_undone"] } },
    { organizationId, type: "user.created", objectId: from, data: { id: from } },
  ]);
}

// The address may have become the main one of the guest who stayed, or somebody else's.
async function requireFreeAddress(trx: Trx, { organizationId, to }: Pair, key: unknown): Promise<void> {
  if (typeof key !== "string") return;
  const stayed = await findUserForUpdate(trx, [organizationId], to);
  const holder = await findUserIdByEmail(trx, organizationId, key);
  if (stayed?.email_key !== key && (holder === undefined || holder === to)) return;
  throw conflict("email_taken", `The address of the guest who went now belongs to ${holder}: change it there first`);
}
