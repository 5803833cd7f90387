import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findEndpoint, updateEndpoint } from "./queries.ts";
import { WebhookEndpointWithSecret } from "./schema.ts";
import { makeSecret } from "./secrets.ts";
import { endpointView } from "./view.ts";

const OVERLAP_MS = 24 * 3_600_000;

export const rotateWebhookSecret = operation({
  id: "rotateWebhookSecret",
  tags: ["Webhooks"],
  summary: "Rotate webhook secret",
  description: "The new secret is shown in this answer and never again. For 24 hours both sign, so that receivers can change over.",
  params: IdParams,
  success: { status: 200, schema: WebhookEndpointWithSecret, description: "The endpoint with its new secret" },
  errors: [412],
  idempotency: "key",
  rateClass: "write",
  audit: "webhook.secret_rotated",
  handle: (call) => {
    const id = requireId(call.params.id);
    const { secret, sealed } = makeSecret(call.services.secretKey, id);
    return call.write(async (trx) => {
      const before = await findEndpoint(trx, call.organizations, id, { lock: true });
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const row = await updateEndpoint(trx, before, {
        sealed_secret: sealed,
        previous_sealed_secret: before.sealed_secret,
        previous_secret_until: new Date(call.services.now().getTime() + OVERLAP_MS),
      });
      await call.audit(trx, { organizationId: row.organization_id, objectType: "webhook", objectId: id });
      return ok({ ...endpointView(row), secret }, row.version);
    });
  },
});
