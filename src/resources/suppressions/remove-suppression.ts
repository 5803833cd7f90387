import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { deleteSuppression, findSuppression } from "./queries.ts";

export const removeSuppression = operation({
  id: "removeSuppression",
  tags: ["Suppressions"],
  summary: "Remove suppression",
  description: "The address may be written to again, as far as its guest's consents and status allow.",
  params: IdParams,
  success: { status: 204, description: "The address is no longer suppressed" },
  errors: [412],
  idempotency: "natural",
  rateClass: "write",
  audit: "suppression.removed",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const row = await findSuppression(trx, call.organizations, id);
      if (!row) throw notFound();
      call.requireVersion(row.version);
      await deleteSuppression(trx, row);
      const { organization_id: organizationId, channel, reason } = row;
      await call.audit(trx, { organizationId, objectType: "suppression", objectId: id, changes: { note: { channel, reason } } });
      return noContent();
    });
  },
});
