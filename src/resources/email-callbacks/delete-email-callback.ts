import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { deleteCallback, findCallback } from "./queries.ts";

export const deleteEmailCallback = operation({
  id: "deleteEmailCallback",
  tags: ["Email Callbacks"],
  summary: "Delete email callback",
  description: "Its URL answers nobody any more. What it has told stays.",
  params: IdParams,
  success: { status: 204, description: "Deleted" },
  errors: [412],
  idempotency: "natural",
  rateClass: "write",
  audit: "email_callback.deleted",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findCallback(trx, call.organizations, id, { lock: true });
      if (!before) throw notFound();
      call.requireVersion(before.version);
      await deleteCallback(trx, before);
      const changes = { note: { provider: before.provider } };
      await call.audit(trx, { organizationId: before.organization_id, objectType: "email_callback", objectId: id, changes });
      return noContent();
    });
  },
});
