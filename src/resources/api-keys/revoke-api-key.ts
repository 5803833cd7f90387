import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { deleteApiKeyRoles, findApiKey } from "./queries.ts";

export const revokeApiKey = operation({
  id: "revokeApiKey",
  tags: ["API Keys"],
  summary: "Revoke API key",
  description:
    "Takes the key's access to the organizations that the credential owns, at once. A key without any access left is refused as unknown.",
  params: IdParams,
  success: { status: 204, description: "The key is refused from now on" },
  errors: [412],
  idempotency: "natural",
  rateClass: "write",
  audit: "api_key.revoked",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findApiKey(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const organizations = await deleteApiKeyRoles(trx, call.organizations, id);
      const changes = { note: { name: before.name, role: before.role, organizations } };
      await call.audit(trx, { organizationId: before.organization_id, objectType: "api_key", objectId: id, changes });
      return noContent();
    });
  },
});
