import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams, listQuery } from "../../platform/http/schemas.ts";
import { listSourceProducts, productOrderings } from "./product-queries.ts";
import { ProductMappings } from "./product-schema.ts";
import { productView } from "./product-view.ts";
import { findImport } from "./queries.ts";

export const listProductMappings = operation({
  id: "listProductMappings",
  tags: ["Data Imports"],
  summary: "List product mappings",
  params: IdParams,
  query: listQuery(productOrderings, {}),
  success: {
    status: 200,
    schema: ProductMappings,
    description: "What the source sells, in the order of the file; empty before the rows were read",
  },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const page = await call.read(async (trx) => {
      const row = await findImport(trx, call.organizations, id);
      if (!row) throw notFound();
      return listSourceProducts(trx, { organizationId: row.organization_id, id }, call.query);
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, productView));
  },
});
