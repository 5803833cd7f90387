import type { Static } from "typebox";
import type { Trx } from "../../platform/database/doors.ts";
import { badRequest, type FieldError, notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import {
  countUndecidedProducts,
  type DecidedProduct,
  listAllSourceProducts,
  listOwnProducts,
  listSourceProducts,
  type ProductRow,
  updateSourceProducts,
} from "./product-queries.ts";
import { ProductMappings, UpdateProductMappingsBody } from "./product-schema.ts";
import { productView } from "./product-view.ts";
import { findImportForUpdate, type ImportRow, updateImportIf } from "./queries.ts";
import { wrongState } from "./rules.ts";

const STATES = ["mapping_products", "ready"] as const;

export const updateProductMappings = operation({
  id: "updateProductMappings",
  tags: ["Data Imports"],
  summary: "Update product mappings",
  description: "Each product of the source is one of the edition's, or a new one. The import is ready when all are decided.",
  params: IdParams,
  body: UpdateProductMappingsBody,
  success: { status: 200, schema: ProductMappings, description: "All products of the source" },
  errors: [404, 409, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "data_import.products_mapped",
  example: { body: { mappings: [{ source_name: "Partout", product_id: "01980000-0000-7000-8000-000000000001" }], create_undecided: true } },
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const row = await findImportForUpdate(trx, call.organizations, id);
      if (!row) throw notFound();
      const key = { organizationId: row.organization_id, id };
      const products = await listAllSourceProducts(trx, key);
      await requireProducts(trx, row, call.body);
      if (!(STATES as readonly string[]).includes(row.status)) throw wrongState(row.status, STATES);
      await updateSourceProducts(trx, key, decided(call.body, products));
      const status = (await countUndecidedProducts(trx, key)) === 0 ? "ready" : "mapping_products";
      const changed = await updateImportIf(trx, key, STATES, { status });
      if (!changed) throw wrongState(row.status, STATES);
      const { organizationId } = key;
      await call.audit(trx, { organizationId, objectType: "data_import", objectId: id, changes: { note: { status } } });
      const page = await listSourceProducts(trx, key, { page_size: 1_000 });
      const url = `/v1/data-imports/${id}/product-mappings?page_size=1000`;
      return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url }, productView));
    });
  },
});

type Body = Static<typeof UpdateProductMappingsBody>;

async function requireProducts(trx: Trx, row: ImportRow, { mappings = [] }: Body): Promise<void> {
  const named = mappings.flatMap(({ product_id }, index) => {
    const pointer = `/mappings/${index}/product_id`;
    return typeof product_id === "string" ? [{ id: requireId(product_id, { pointer }), pointer }] : [];
  });
  const own = await listOwnProducts(
    trx,
    row.organization_id,
    row.edition_id,
    named.map(({ id }) => id),
  );
  const byId = new Map(own.map((product) => [product.id, product]));
  const unknown = named.find(({ id }) => !byId.has(id));
  if (unknown) throw notFound({ pointer: unknown.pointer });
  const unfit = named.filter(({ id }) => !byId.get(id)?.isOfEdition);
  if (unfit.length > 0)
    throw unprocessable(
      unfit.map(({ pointer }) => ({ pointer, code: "other_edition", detail: "This product belongs to another edition" })),
    );
}

// Every fault of the request at once.
function decided({ mappings = [], create_undecided }: Body, products: readonly ProductRow[]): DecidedProduct[] {
  const errors: FieldError[] = [];
  const found = new Map<string, DecidedProduct>();
  for (const [index, { id, source_name, product_id = null, create = false }] of mappings.entries()) {
    const pointer = `/mappings/${index}`;
    const meant = products.filter((product) => (id === undefined ? product.source_name === source_name : product.id === id.toLowerCase()));
    if (meant.length === 0 && id !== undefined) throw notFound({ pointer: `${pointer}/id` });
    if (meant.length === 0)
      errors.push({ pointer: `${pointer}/source_name`, code: "unknown_source_product", detail: "No row of the file names this product" });
    if (product_id !== null && create)
      errors.push({ pointer: `${pointer}/create`, code: "both", detail: "Either a product of the edition, or a new one" });
    for (const product of meant) found.set(product.id, { id: product.id, product_id: product_id?.toLowerCase() ?? null, create });
  }
  if (errors.length > 0) throw badRequest(errors);
  if (create_undecided)
    for (const { id, product_id, create_product } of products)
      if (!found.has(id) && product_id === null && !create_product) found.set(id, { id, product_id: null, create: true });
  return [...found.values()];
}
