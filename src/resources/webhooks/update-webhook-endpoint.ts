import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { fieldChanges } from "../../platform/journal/field-changes.ts";
import { findEndpoint, updateEndpoint } from "./queries.ts";
import { requireTarget } from "./require-target.ts";
import { endpointColumns } from "./rules.ts";
import { UpdateWebhookEndpointBody, WebhookEndpoint } from "./schema.ts";
import { endpointView } from "./view.ts";

export const updateWebhookEndpoint = operation({
  id: "updateWebhookEndpoint",
  tags: ["Webhooks"],
  summary: "Update webhook endpoint",
  description: "Changes the fields that are sent. `enabled: true` takes up again what has waited since the endpoint was disabled.",
  params: IdParams,
  body: UpdateWebhookEndpointBody,
  success: { status: 200, schema: WebhookEndpoint, description: "The endpoint as it is now" },
  errors: [412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "webhook.updated",
  example: { body: { event_types: ["*"], ordered: true } },
  handle: async (call) => {
    const id = requireId(call.params.id);
    const known = await call.read((trx) => findEndpoint(trx, call.organizations, id));
    if (!known) throw notFound();
    if (call.body.url !== undefined) await requireTarget(call.services.egress, call.body.url);
    return call.write(async (trx) => {
      const before = await findEndpoint(trx, call.organizations, id, { lock: true });
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const row = await updateEndpoint(trx, before, endpointColumns(call.body, call.services.now()));
      const fields = fieldChanges(endpointView(before), endpointView(row));
      await call.audit(trx, { organizationId: before.organization_id, objectType: "webhook", objectId: id, changes: { fields } });
      return ok(endpointView(row), row.version);
    });
  },
});
