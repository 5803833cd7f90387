import { notFound, unprocessable } from "../../platform/http/errors.ts";
import { newId, requireId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { findEdition } from "../editions/queries.ts";
import { keepChildren } from "./keep-children.ts";
import { findProduct, insertProduct } from "./queries.ts";
import { productColumns } from "./rules.ts";
import { CreateProductBody, Product } from "./schema.ts";
import { productView } from "./view.ts";

export const createProduct = operation({
  id: "createProduct",
  tags: ["Products"],
  summary: "Create product",
  description: "A currency that is left out is the edition's.",
  body: CreateProductBody,
  success: { status: 201, schema: Product, description: "The new product" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "product.created",
  example: {
    body: {
      edition_id: "01980000-0000-7000-8000-000000000002",
      name: "Saturday ticket",
      kind: "ticket",
      sku: "SAT",
      unit_price: "950.00",
      currency: "DKK",
      vat_rate: 25,
      tags: ["day"],
      valid_on: ["2027-07-03"],
      aliases: [{ source: "shopify", external_id: "T2", sku: "SAT", name: "Saturday" }],
    },
  },
  handle: (call) => {
    const { organization_id, edition_id, ...fields } = call.body;
    const named = organization_id === undefined ? undefined : call.organization(organization_id, { pointer: "/organization_id" });
    const editionId = requireId(edition_id, { pointer: "/edition_id" });
    const id = newId();
    return call.write(async (trx) => {
      const edition = await findEdition(trx, call.organizations, editionId);
      if (!edition) throw notFound({ pointer: "/edition_id" });
      const organizationId = edition.organization_id;
      if (named !== undefined && named !== organizationId)
        throw unprocessable([{ pointer: "/edition_id", code: "unfit", detail: "must be an edition of organization_id" }]);
      const columns = productColumns({ ...fields, currency: fields.currency ?? edition.currency }, { ...edition, unit_price_e4: null });
      await insertProduct(trx, { ...columns, organization_id: organizationId, edition_id: editionId, id });
      await keepChildren(trx, { organizationId, editionId, id }, fields);
      await call.audit(trx, { organizationId, objectType: "product", objectId: id, changes: { note: { name: fields.name } } });
      const row = await findProduct(trx, call.organizations, id);
      if (!row) throw new Error("the product that was just made is gone");
      return created(productView(row), row.version);
    });
  },
});
