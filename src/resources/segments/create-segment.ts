import type { Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { requireNoCycle } from "./cycles.ts";
import { findListedUsers, type ListedUsers, listExpression, replaceListUsers, requireOneOf } from "./listed-users.ts";
import { insertSegment, type SegmentRow } from "./queries.ts";
import { requireEdition, requireExpression, requireRightTo } from "./require-fit.ts";
import { CreateSegmentBody, SavedSegment } from "./schema.ts";
import { beginCalculation } from "./start-calculation.ts";
import { segmentView } from "./view.ts";

export const createSegment = operation({
  id: "createSegment",
  tags: ["Segments"],
  summary: "Create segment",
  description:
    "With an expression, which is checked against the organization's vocabulary; the segment is a draft until it is calculated. Or with user_ids and addresses: a list, whose calculation begins at once.",
  body: CreateSegmentBody,
  bodyLimitBytes: 4 * 1024 * 1024,
  success: { status: 201, schema: SavedSegment, description: "The new segment, with what to know about its expression" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "segment.created",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      edition_id: "01980000-0000-7000-8000-000000000002",
      name: "Came last year, has not bought yet",
      expression:
        "orders.exists(o, o.edition == edition.previous.slug && o.valid) && !orders.exists(o, o.edition == edition.slug && o.valid)",
      communication_type: "marketing",
      communication_channel: "email",
    },
  },
  handle: (call) => {
    const { organization_id, edition_id = null, user_ids, addresses, ...fields } = call.body;
    const organizationId = call.organization(organization_id, { pointer: "/organization_id" });
    requireRightTo(fields.communication_type, call.credential, organizationId);
    const id = newId();
    return call.write(async (trx) => {
      const editionId = await requireEdition(trx, organizationId, edition_id);
      const users = await findListedUsers(trx, organizationId, { ...(user_ids ? { user_ids } : {}), ...(addresses ? { addresses } : {}) });
      requireOneOf(fields.expression, users);
      const expression = fields.expression ?? listExpression(id);
      const segment = { organizationId, editionId, expression };
      const warnings = users ? [] : await requireExpression(trx, segment);
      await requireNoCycle(trx, { ...segment, id, name: fields.name });
      const columns = {
        communication_type: "marketing",
        ...fields,
        expression,
        kind: users ? "list" : "expression",
        edition_id: editionId,
      };
      const row = await fill(trx, await insertSegment(trx, organizationId, id, columns), users);
      const note = { name: row.name, communication_type: row.communication_type, ...(users ? { listed: users.ids.length } : {}) };
      await call.audit(trx, { organizationId, objectType: "segment", objectId: id, changes: { note } });
      return created(segmentView(row, { warnings, ...(users ? { unknown_addresses: users.unknownAddresses } : {}) }), row.version);
    });
  },
});

async function fill(trx: Trx, row: SegmentRow, users: ListedUsers | undefined): Promise<SegmentRow> {
  if (!users) return row;
  await replaceListUsers(trx, row.organization_id, row.id, users.ids);
  return (await beginCalculation(trx, row)) ?? row;
}
