import type { Trx } from "../../platform/database/doors.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { fieldChanges } from "../../platform/journal/field-changes.ts";
import { requireNoCycle } from "./cycles.ts";
import { forgetMembersLater } from "./forget-members.job.ts";
import { findListedUsers, type ListedUsers, replaceListUsers, requireSameKind } from "./listed-users.ts";
import { findSegmentForUpdate, invalidateMembers, type SegmentRow, updateSegment as updateRow } from "./queries.ts";
import { requireEdition, requireExpression, requireRightTo } from "./require-fit.ts";
import { SavedSegment, UpdateSegmentBody } from "./schema.ts";
import { beginCalculation } from "./start-calculation.ts";
import { segmentView } from "./view.ts";

export const updateSegment = operation({
  id: "updateSegment",
  tags: ["Segments"],
  summary: "Update segment",
  description:
    "A changed expression or edition makes the segment a draft without members, and a running calculation stale. On a list, user_ids and addresses together replace its users, and its calculation begins.",
  params: IdParams,
  body: UpdateSegmentBody,
  bodyLimitBytes: 4 * 1024 * 1024,
  success: { status: 200, schema: SavedSegment, description: "The segment as it is now" },
  errors: [404, 409, 412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "segment.updated",
  example: { body: { name: "Danish guests", expression: 'user.country == "DK"' } },
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findSegmentForUpdate(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const organizationId = before.organization_id;
      const { edition_id, user_ids, addresses, ...fields } = call.body;
      if (fields.communication_type !== before.communication_type)
        requireRightTo(fields.communication_type, call.credential, organizationId);
      const edition = edition_id === undefined ? {} : { edition_id: await requireEdition(trx, organizationId, edition_id) };
      const users = await findListedUsers(trx, organizationId, { ...(user_ids ? { user_ids } : {}), ...(addresses ? { addresses } : {}) });
      requireSameKind(before.kind, fields.expression, users);
      const columns = { ...fields, ...edition };
      const warnings = await replaceMeaning(trx, before, { ...before, ...columns }, users);
      const updated = await updateRow(trx, organizationId, id, columns);
      const row = users ? ((await beginCalculation(trx, updated)) ?? updated) : updated;
      const changes = { fields: fieldChanges({ ...before }, columns), ...(users ? { note: { listed: users.ids.length } } : {}) };
      await call.audit(trx, { organizationId, objectType: "segment", objectId: id, changes });
      const saved = { ...(warnings ? { warnings } : {}), ...(users ? { unknown_addresses: users.unknownAddresses } : {}) };
      return ok(segmentView(row, saved), row.version);
    });
  },
});

async function replaceMeaning(trx: Trx, before: SegmentRow, after: SegmentRow, users: ListedUsers | undefined) {
  const { organization_id: organizationId, edition_id: editionId, id, name, expression } = after;
  const isSame = expression === before.expression && editionId === before.edition_id;
  if (!isSame || name !== before.name) await requireNoCycle(trx, { organizationId, id, name, expression });
  if (isSame && !users) return undefined;
  const warnings = isSame ? undefined : await requireExpression(trx, { organizationId, editionId, expression });
  if (users) await replaceListUsers(trx, organizationId, id, users.ids);
  await invalidateMembers(trx, organizationId, id);
  await forgetMembersLater(trx, { organizationId, id }, before.calculation + 1);
  return warnings;
}
