import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { findMember, hasOtherOwner, lockMembers, updateMemberRole } from "./queries.ts";
import { Member, MemberParams, UpdateMemberBody } from "./schema.ts";
import { memberView } from "./view.ts";

export const updateMember = operation({
  id: "updateMember",
  tags: ["Organizations"],
  summary: "Change role of member",
  description: "The member is signed out everywhere. The last owner stays one.",
  params: MemberParams,
  body: UpdateMemberBody,
  success: { status: 200, schema: Member, description: "The member as it is now" },
  errors: [409],
  idempotency: "natural",
  rateClass: "write",
  audit: "member.role_changed",
  example: { body: { role: "manager" } },
  handle: (call) => {
    const [organizationId, accountId] = [requireId(call.params.id), requireId(call.params.account_id)];
    if (!call.organizations.includes(organizationId)) throw notFound();
    const { role } = call.body;
    return call.write(async (trx) => {
      await lockMembers(trx, organizationId);
      const before = await findMember(trx, organizationId, accountId);
      if (!before) throw notFound();
      if (before.role === "owner" && role !== "owner" && !(await hasOtherOwner(trx, organizationId, accountId)))
        throw conflict("last_owner", "This is the last owner: make somebody else an owner first");
      await updateMemberRole(trx, organizationId, accountId, role);
      const changes = { fields: { role: { before: before.role, after: role } } };
      await call.audit(trx, { organizationId, objectType: "member", objectId: accountId, changes });
      const row = await findMember(trx, organizationId, accountId);
      if (!row) throw notFound();
      return ok(memberView(row), row.version);
    });
  },
});
