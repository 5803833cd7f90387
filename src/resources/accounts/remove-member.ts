import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { deleteMember, findMember, hasOtherOwner, lockMembers } from "./queries.ts";
import { MemberParams } from "./schema.ts";

export const removeMember = operation({
  id: "removeMember",
  tags: ["Organizations"],
  summary: "Remove member",
  description: "The account no longer reaches the organization and is signed out everywhere. The last owner cannot go.",
  params: MemberParams,
  success: { status: 204, description: "The account is no member" },
  errors: [409],
  idempotency: "natural",
  rateClass: "write",
  audit: "member.removed",
  handle: (call) => {
    const [organizationId, accountId] = [requireId(call.params.id), requireId(call.params.account_id)];
    if (!call.organizations.includes(organizationId)) throw notFound();
    return call.write(async (trx) => {
      await lockMembers(trx, organizationId);
      const before = await findMember(trx, organizationId, accountId);
      if (!before) throw notFound();
      if (before.role === "owner" && !(await hasOtherOwner(trx, organizationId, accountId)))
        throw conflict("last_owner", "The last owner cannot go: make somebody else an owner first");
      await deleteMember(trx, organizationId, accountId);
      const changes = { fields: { role: { before: before.role } }, personal: { email: { before: before.email } } };
      await call.audit(trx, { organizationId, objectType: "member", objectId: accountId, changes });
      return noContent();
    });
  },
});
