import { notFound } from "../../platform/http/errors.ts";
import { newId, requireId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { findEdition } from "../editions/queries.ts";
import { insertEndpoint } from "./queries.ts";
import { requireTarget } from "./require-target.ts";
import { endpointColumns } from "./rules.ts";
import { CreateWebhookEndpointBody, WebhookEndpointWithSecret } from "./schema.ts";
import { makeSecret } from "./secrets.ts";
import { endpointView } from "./view.ts";

export const createWebhookEndpoint = operation({
  id: "createWebhookEndpoint",
  tags: ["Webhooks"],
  summary: "Create webhook endpoint",
  description:
    "Events from now on are sent to the URL, signed as Standard Webhooks says. The secret is shown in this answer and never again.",
  body: CreateWebhookEndpointBody,
  success: { status: 201, schema: WebhookEndpointWithSecret, description: "The new endpoint with its secret" },
  errors: [404, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "webhook.created",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      url: "https://hooks.example.com/preo",
      description: "Our accounting",
      event_types: ["order.created", "order.updated"],
    },
  },
  handle: async (call) => {
    const { organization_id, edition_id, ...fields } = call.body;
    const organizationId = call.organization(organization_id, { pointer: "/organization_id" });
    const at = { pointer: "/edition_id" };
    const editionId = edition_id === undefined || edition_id === null ? null : requireId(edition_id, at);
    await requireTarget(call.services.egress, fields.url);
    const id = newId();
    const { secret, sealed } = makeSecret(call.services.secretKey, id);
    return call.write(async (trx) => {
      if (editionId && !(await findEdition(trx, [organizationId], editionId))) throw notFound(at);
      const columns = endpointColumns(fields, call.services.now());
      const row = await insertEndpoint(trx, {
        ...columns,
        organization_id: organizationId,
        edition_id: editionId,
        id,
        sealed_secret: sealed,
      });
      await call.audit(trx, { organizationId, objectType: "webhook", objectId: id, changes: { note: { host: new URL(row.url).host } } });
      return created({ ...endpointView(row), secret }, row.version);
    });
  },
});
