import type { Trx } from "../../platform/database/doors.ts";
import { conflict, notFound, unprocessable } from "../../platform/http/errors.ts";
import { newId, requireId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { mergeConsents } from "./merging/consent-queries.ts";
import { insertMerge, type MergeRow, moveIdentities, moveRows, type Pair, takeSnapshot } from "./merging/queries.ts";
import { filledFields } from "./merging/rules.ts";
import { MergeBody, UserMerge } from "./merging/schema.ts";
import { mergeView } from "./merging/view.ts";
import { findUserForUpdate, lockIdentities, type UserRow, updateUser } from "./queries.ts";

export const mergeUsers = operation({
  id: "mergeUsers",
  tags: ["User"],
  summary: "Merge users",
  description:
    "Makes one of two rows of the same guest. The guest of the URL stays; everything of the other goes there: orders, tickets, messages, refunds, addresses, external ids, tags. Empty fields are filled from the other; where both had decided on a consent a withdrawal stays. The other's id leads to the guest from now on. It can be undone.",
  params: IdParams,
  body: MergeBody,
  success: { status: 201, schema: UserMerge, description: "What was done" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "user.merged",
  example: { body: { user_id: "01980000-0000-7000-8000-000000000003" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const other = requireId(call.body.user_id, { pointer: "/user_id" });
    return call.write(async (trx) => {
      const seen = await findUserForUpdate(trx, call.organizations, id);
      if (!seen) throw notFound();
      await lockIdentities(trx, seen.organization_id);
      const goes = await findUserForUpdate(trx, [seen.organization_id], other);
      if (!goes) throw notFound({ pointer: "/user_id" });
      if (goes.id === seen.id) throw unprocessable([SAME]);
      for (const one of [seen, goes])
        if (one.erased_at) throw conflict("already_erased", `The guest ${one.id} was erased: there is nothing to merge`);
      const merge = await bringTogether(trx, seen, goes);
      await call.audit(trx, {
        organizationId: merge.organization_id,
        objectType: "user",
        objectId: seen.id,
        changes: { note: { merge_id: merge.id, merged_user_id: goes.id, filled: Object.keys(merge.filled) } },
      });
      return created(mergeView(merge), merge.version);
    });
  },
});

const SAME = { pointer: "/user_id", code: "same_guest", detail: "Both ids lead to the same guest: name another one" };

async function bringTogether(trx: Trx, stays: UserRow, goes: UserRow): Promise<MergeRow> {
  const pair: Pair = { organizationId: stays.organization_id, from: goes.id, to: stays.id };
  const snapshot = await takeSnapshot(trx, pair);
  const rows = await moveRows(trx, pair);
  const { moved: consents, replaced } = await mergeConsents(trx, pair);
  const filled = filledFields(stays, goes);
  const joined = await moveIdentities(trx, pair, "email" in filled ? null : goes.email_key);
  await updateUser(trx, stays, filled, stays.own_fields);
  const merge = await insertMerge(trx, newId(), pair, {
    snapshot: { ...snapshot, replaced },
    moved: { ...rows, ...joined, consents },
    filled,
  });
  const { organizationId } = pair;
  await emitEvents(trx, [{ organizationId, type: "user.merged", objectId: stays.id, data: { id: stays.id, merged_id: goes.id } }]);
  return merge;
}
