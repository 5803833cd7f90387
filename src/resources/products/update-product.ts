import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { fieldChanges } from "../../platform/journal/field-changes.ts";
import { refreshTicketsOfProduct } from "../tickets/queries.ts";
import { keepChildren } from "./keep-children.ts";
import { findProduct, updateProduct as updateRow } from "./queries.ts";
import { productColumns } from "./rules.ts";
import { Product, UpdateProductBody } from "./schema.ts";
import { productView } from "./view.ts";

// Another kind gives or takes the tickets of all its purchases.
const STATEMENT_TIMEOUT_MS = 60_000;

export const updateProduct = operation({
  id: "updateProduct",
  tags: ["Products"],
  summary: "Update product",
  description:
    "Changes the fields that are sent. Lists are replaced as a whole. Another `kind` or `persons_per_unit` makes or cancels tickets of its purchases.",
  params: IdParams,
  body: UpdateProductBody,
  success: { status: 200, schema: Product, description: "The product as it is now" },
  errors: [409, 412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "product.updated",
  example: { body: { unit_price: "990.00", tags: ["day", "saturday"] } },
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(
      async (trx) => {
        const before = await findProduct(trx, call.organizations, id, { lock: true });
        if (!before) throw notFound();
        call.requireVersion(before.version);
        const { organization_id: organizationId, edition_id: editionId } = before;
        await updateRow(trx, organizationId, id, productColumns(call.body, before));
        await keepChildren(trx, { organizationId, editionId, id }, call.body);
        const row = (await findProduct(trx, call.organizations, id)) ?? before;
        if (before.kind !== row.kind || before.persons_per_unit !== row.persons_per_unit)
          await refreshTicketsOfProduct(trx, organizationId, id);
        const fields = fieldChanges(productView(before), productView(row));
        await call.audit(trx, { organizationId, objectType: "product", objectId: id, changes: { fields } });
        return ok(productView(row), row.version);
      },
      { timeoutMs: STATEMENT_TIMEOUT_MS },
    );
  },
});
