import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findProduct } from "./queries.ts";
import { Product } from "./schema.ts";
import { productView } from "./view.ts";

export const retrieveProduct = operation({
  id: "retrieveProduct",
  tags: ["Products"],
  summary: "Retrieve product",
  params: IdParams,
  success: { status: 200, schema: Product, description: "The product" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findProduct(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(productView(row), row.version);
  },
});
