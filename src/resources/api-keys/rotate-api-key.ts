import { newApiKey } from "../../platform/auth/api-keys.ts";
import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findApiKey, reachesOthers, updateApiKeySecret } from "./queries.ts";
import { NewApiKey, RotateApiKeyBody } from "./schema.ts";
import { apiKeyView } from "./view.ts";

export const rotateApiKey = operation({
  id: "rotateApiKey",
  tags: ["API Keys"],
  summary: "Rotate API key",
  description: "A new secret for the same key. The former one is taken for `overlap_hours` more; 0 ends it at once.",
  params: IdParams,
  body: RotateApiKeyBody,
  success: { status: 200, schema: NewApiKey, description: "The key with its new secret" },
  errors: [409, 412, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "api_key.rotated",
  example: { body: { overlap_hours: 24 } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const secret = newApiKey();
    return call.write(async (trx) => {
      const before = await findApiKey(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      // Whoever has the new secret has all that the key may do.
      if (await reachesOthers(trx, call.organizations, id))
        throw conflict("reaches_others", "This key also reaches organizations that you do not own: make a key of your own instead");
      await updateApiKeySecret(trx, call.organizations, id, secret, call.body.overlap_hours);
      const note = { overlap_hours: call.body.overlap_hours };
      await call.audit(trx, { organizationId: before.organization_id, objectType: "api_key", objectId: id, changes: { note } });
      const row = await findApiKey(trx, call.organizations, id);
      if (!row) throw notFound();
      return ok({ ...apiKeyView(row), key: secret }, row.version);
    });
  },
});
