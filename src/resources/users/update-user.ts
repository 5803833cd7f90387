import type { Trx } from "../../platform/database/doors.ts";
import { conflict, notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { linkTickets } from "../tickets/queries.ts";
import { auditOf, changedFields, ownFieldsAfter } from "./changed-fields.ts";
import {
  findUser,
  findUserForUpdate,
  findUserIdByEmail,
  keepFormerEmail,
  listDeclaredAttributes,
  lockIdentities,
  replaceTags,
  type UserRow,
  updateUser as updateRow,
} from "./queries.ts";
import { type UserChange, userChange } from "./rules.ts";
import { UpdateUserBody, UserDetail } from "./schema.ts";
import { summarizeUser } from "./summary-queries.ts";
import { userDetailView } from "./view.ts";

export const updateUser = operation({
  id: "updateUser",
  tags: ["User"],
  summary: "Partially update user",
  description:
    "Changes the fields that are sent; `tags` are replaced as a whole, in `attributes` null removes one. A former email address keeps leading to the guest. Fields set here are not overwritten by imports.",
  params: IdParams,
  body: UpdateUserBody,
  success: { status: 200, schema: UserDetail, description: "The guest as it is now" },
  errors: [409, 412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "user.updated",
  example: { body: { first_name: "Kim", phone: "+4520123456", locale: "da", tags: ["crew"] } },
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const seen = await findUser(trx, call.organizations, id);
      if (!seen) throw notFound();
      if (call.body.email !== undefined) await lockIdentities(trx, seen.organization_id);
      const before = await findUserForUpdate(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const change = userChange(call.body, before, await listDeclaredAttributes(trx, before.organization_id));
      const changed = changedFields(before, { ...change, ...(call.body.tags ? { tags: call.body.tags } : {}) });
      if (changed.length > 0) await apply(trx, before, change, changed, call.body.tags);
      await call.audit(trx, {
        organizationId: before.organization_id,
        objectType: "user",
        objectId: id,
        changes: auditOf(before, { ...change, tags: call.body.tags ?? before.tags }, changed),
      });
      const row = await findUser(trx, call.organizations, id);
      if (!row) throw notFound();
      return ok(userDetailView(row, await summarizeUser(trx, row)), row.version);
    });
  },
});

async function apply(trx: Trx, before: UserRow, change: UserChange, changed: string[], tags: string[] | undefined): Promise<void> {
  requireSomeAddress(before, change);
  const newEmail = changed.includes("email") && change.email_key !== before.email_key;
  if (newEmail && change.email_key) await requireFreeEmail(trx, before, change.email_key);
  const fresh = {
    ...(newEmail ? { email_status: "ok" as const } : {}),
    ...(changed.includes("phone") ? { sms_status: "ok" as const } : {}),
  };
  await updateRow(trx, before, { ...change, ...fresh }, ownFieldsAfter(before, change, changed));
  if (newEmail) await keepFormerEmail(trx, before, before.email_key, change.email_key ?? null);
  if (newEmail && change.email_key) await linkTickets(trx, before.organization_id, [{ id: before.id, emailKey: change.email_key }]);
  if (tags && changed.includes("tags")) await replaceTags(trx, before, tags);
  const { organization_id: organizationId, id } = before;
  await emitEvents(trx, [{ organizationId, type: "user.updated", objectId: id, data: { id, changed } }]);
}

async function requireFreeEmail(trx: Trx, user: UserRow, key: string): Promise<void> {
  const holder = await findUserIdByEmail(trx, user.organization_id, key);
  if (holder === undefined || holder === user.id) return;
  const detail = `Another guest (${holder}) has this address: merge the two, or choose another address`;
  throw conflict("email_taken", detail, [{ pointer: "/email", code: "taken", detail }]);
}

function requireSomeAddress(before: UserRow, change: UserChange): void {
  const after = { ...before, ...change };
  if (after.email !== null || after.phone !== null || before.external_ids.length > 0) return;
  throw unprocessable([
    {
      pointer: change.email === null ? "/email" : "/phone",
      code: "no_identity",
      detail: "A guest needs an email address, a phone number or an external id",
    },
  ]);
}
