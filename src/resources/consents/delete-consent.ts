import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { deleteConsent as deleteRow, lockConsent } from "./row-queries.ts";

export const deleteConsent = operation({
  id: "deleteConsent",
  tags: ["Consents"],
  summary: "Delete consent",
  description: "Removes the current row; the history keeps it. A deleted withdrawal goes on to stand against imports.",
  params: IdParams,
  success: { status: 204, description: "The row is gone" },
  errors: [412],
  idempotency: "natural",
  rateClass: "write",
  audit: "consent.deleted",
  handle: (call) =>
    call.write(async (trx) => {
      const row = await lockConsent(trx, call.organizations, requireId(call.params.id));
      if (!row) throw notFound();
      call.requireVersion(row.version);
      await deleteRow(trx, row, { type: call.credential.type, id: call.credential.id });
      await call.audit(trx, {
        organizationId: row.organization_id,
        objectType: "consent",
        objectId: row.id,
        changes: { fields: { status: { before: row.status } } },
      });
      return noContent();
    }),
});
