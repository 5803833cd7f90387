import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findEndpoint } from "./queries.ts";
import { WebhookEndpoint } from "./schema.ts";
import { endpointView } from "./view.ts";

export const retrieveWebhookEndpoint = operation({
  id: "retrieveWebhookEndpoint",
  tags: ["Webhooks"],
  summary: "Retrieve webhook endpoint",
  params: IdParams,
  success: { status: 200, schema: WebhookEndpoint, description: "The endpoint" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findEndpoint(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(endpointView(row), row.version);
  },
});
