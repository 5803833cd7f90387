import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { findEdition } from "../editions/queries.ts";
import { applyOrders } from "./apply-orders.ts";
import { countOutcomes } from "./count-outcomes.ts";
import { importExample } from "./example.ts";
import type { Outcome } from "./given.ts";
import { readOrders } from "./read-orders.ts";
import { ImportAnswer, ImportBody, MAX_ORDERS } from "./schema.ts";

const BATCH_SIZE = 1_000;
const BODY_LIMIT_BYTES = 20 * 1024 * 1024;
// A batch may wait for another one of the same organization.
const STATEMENT_TIMEOUT_MS = 30_000;

export const importExternalOrders = operation({
  id: "importExternalOrders",
  tags: ["Data Imports"],
  summary: "Import external orders",
  description: `Up to ${MAX_ORDERS} orders of a shop: new ones are created, known ones (by edition, source and external_id) updated. All orders that can land do; a rejected one changes nothing and says why. The same orders again change nothing. An order that stands twice is applied twice, in the given order.`,
  body: ImportBody,
  success: { status: 200, schema: ImportAnswer, description: "What became of each order, in the given order" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "bulk",
  audit: "external_orders.imported",
  bodyLimitBytes: BODY_LIMIT_BYTES,
  rows: "orders",
  example: importExample,
  handle: (call) => {
    const { body } = call;
    const organizationId = call.organization(body.organization_id, { pointer: "/organization_id" });
    const editionId = requireId(body.edition_id, { pointer: "/edition_id" });
    const orders = readOrders(body.orders, { partial: body.partial ?? false });
    const { source, on_unknown_product: onUnknownProduct = "reject" } = body;
    const actor = { type: call.credential.type, id: call.credential.id };
    return call.write(
      async (trx) => {
        if (!(await findEdition(trx, [organizationId], editionId))) throw notFound({ pointer: "/edition_id" });
        const context = {
          organizationId,
          editionId,
          source,
          onUnknownProduct,
          consentSource: "api" as const,
          actor,
          secretKey: call.services.secretKey,
        };
        const results: Outcome[] = [];
        for (let at = 0; at < orders.length; at += BATCH_SIZE)
          results.push(...(await applyOrders(trx, context, orders.slice(at, at + BATCH_SIZE))));
        const counts = countOutcomes(results);
        await call.audit(trx, { organizationId, objectType: "edition", objectId: editionId, changes: { note: { source, ...counts } } });
        return ok({ ...counts, results });
      },
      { timeoutMs: STATEMENT_TIMEOUT_MS },
    );
  },
});
