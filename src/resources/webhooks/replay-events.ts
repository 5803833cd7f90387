import { Type } from "typebox";
import { conflict, notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { accepted, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { replayDeliveries } from "./delivery-queries.ts";
import { findEndpoint } from "./queries.ts";
import { ReplayBody } from "./schema.ts";

/** A month of events in one statement. */
const TIMEOUT_MS = 30_000;

export const replayEvents = operation({
  id: "replayEvents",
  tags: ["Webhooks"],
  summary: "Replay events",
  description:
    "Sends every event of the time range that the endpoint asks for once more, under the same webhook-id: also those that succeeded, and those from before the endpoint was made.",
  params: IdParams,
  body: ReplayBody,
  success: { status: 202, schema: Type.Object({ event_count: Type.Integer() }), description: "How many events are sent again" },
  errors: [409, 422],
  idempotency: "key",
  rateClass: "bulk",
  audit: "webhook.replayed",
  example: { body: { from: "2026-11-01T00:00:00Z", to: "2026-11-02T00:00:00Z" }, answer: { event_count: 12 } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const { from, to } = call.body;
    if (Date.parse(from) >= Date.parse(to))
      throw unprocessable([{ pointer: "/to", code: "before_from", detail: "must be later than from" }]);
    return call.write(
      async (trx) => {
        const endpoint = await findEndpoint(trx, call.organizations, id, { lock: true });
        if (!endpoint) throw notFound();
        if (!endpoint.enabled) throw conflict("endpoint_disabled", "The endpoint is disabled: set enabled to true first.");
        const count = await replayDeliveries(trx, endpoint, from, to);
        const changes = { note: { from, to, event_count: count } };
        await call.audit(trx, { organizationId: endpoint.organization_id, objectType: "webhook", objectId: id, changes });
        return accepted({ event_count: count });
      },
      { timeoutMs: TIMEOUT_MS },
    );
  },
});
