import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { deleteEndpoint, findEndpoint } from "./queries.ts";

export const deleteWebhookEndpoint = operation({
  id: "deleteWebhookEndpoint",
  tags: ["Webhooks"],
  summary: "Delete webhook endpoint",
  description: "Deletes the endpoint, its deliveries and what is still waiting for it.",
  params: IdParams,
  success: { status: 204, description: "Deleted" },
  errors: [412],
  idempotency: "natural",
  rateClass: "write",
  audit: "webhook.deleted",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(
      async (trx) => {
        const before = await findEndpoint(trx, call.organizations, id, { lock: true });
        if (!before) throw notFound();
        call.requireVersion(before.version);
        await deleteEndpoint(trx, before);
        const changes = { note: { host: new URL(before.url).host } };
        await call.audit(trx, { organizationId: before.organization_id, objectType: "webhook", objectId: id, changes });
        return noContent();
      },
      { timeoutMs: DELETE_TIMEOUT_MS },
    );
  },
});

/** A month of deliveries goes with it. */
const DELETE_TIMEOUT_MS = 30_000;
