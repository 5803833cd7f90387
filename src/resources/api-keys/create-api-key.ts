import { newApiKey } from "../../platform/auth/api-keys.ts";
import { unprocessable } from "../../platform/http/errors.ts";
import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { findApiKey, insertApiKey, insertApiKeyRole } from "./queries.ts";
import { CreateApiKeyBody, NewApiKey } from "./schema.ts";
import { apiKeyView } from "./view.ts";

export const createApiKey = operation({
  id: "createApiKey",
  tags: ["API Keys"],
  summary: "Create API key",
  description: "For one organization, with one role. The answer alone has the key itself: only its hash is kept.",
  body: CreateApiKeyBody,
  success: { status: 201, schema: NewApiKey, description: "The key" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "api_key.created",
  example: { body: { organization_id: "01980000-0000-7000-8000-000000000001", name: "Ticket shop", role: "editor", expires_at: null } },
  handle: (call) => {
    const organizationId = call.organization(call.body.organization_id, { pointer: "/organization_id" });
    const { name, role, expires_at: expiresAt } = call.body;
    if (expiresAt && new Date(expiresAt) <= call.services.now())
      throw unprocessable([{ pointer: "/expires_at", code: "past", detail: "expires_at must be in the future" }]);
    const [id, secret] = [newId(), newApiKey()];
    return call.write(async (trx) => {
      await insertApiKey(trx, { id, name, secret, expiresAt });
      await insertApiKeyRole(trx, id, organizationId, role);
      await call.audit(trx, {
        organizationId,
        objectType: "api_key",
        objectId: id,
        changes: { note: { name, role, expires_at: expiresAt ?? null } },
      });
      const row = await findApiKey(trx, [organizationId], id);
      if (!row) throw new Error("the key that was just made is not there");
      return created({ ...apiKeyView(row), key: secret }, row.version);
    });
  },
});
