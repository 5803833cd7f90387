import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findProduct, updateProduct } from "./queries.ts";

export const deleteProduct = operation({
  id: "deleteProduct",
  tags: ["Products"],
  summary: "Delete product",
  description: "Hides the product. Purchases go on to show it, and its shop's orders still find it until another product takes its alias.",
  params: IdParams,
  success: { status: 204, description: "Deleted" },
  errors: [412],
  idempotency: "natural",
  rateClass: "write",
  audit: "product.deleted",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findProduct(trx, call.organizations, id, { lock: true });
      if (!before) throw notFound();
      call.requireVersion(before.version);
      await updateProduct(trx, before.organization_id, id, { deleted_at: call.services.now() });
      const { organization_id: organizationId } = before;
      await call.audit(trx, { organizationId, objectType: "product", objectId: id, changes: { note: { name: before.name } } });
      return noContent();
    });
  },
});
