import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { closed, Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findEdition } from "../editions/queries.ts";
import { productOrderings, listProducts as selectProducts } from "./queries.ts";
import { KINDS, Product } from "./schema.ts";
import { productView } from "./view.ts";

export const listProducts = operation({
  id: "listProducts",
  tags: ["Products"],
  summary: "List products",
  query: listQuery(productOrderings, {
    organization_id: Type.Optional(Id()),
    edition_id: Type.Optional(Id()),
    kind: Type.Optional(closed(KINDS)),
    tag: Type.Optional(Type.String({ maxLength: 100 })),
    source: Type.Optional(Type.String({ maxLength: 100, description: "has an alias of this source" })),
    external_id: Type.Optional(Type.String({ maxLength: 255, description: "has an alias with this id" })),
    search: Type.Optional(Type.String({ maxLength: 200, description: "in name and sku" })),
  }),
  success: { status: 200, schema: ListOf(Product), description: "Products by name" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: named, edition_id } = call.query;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const at = { parameter: "edition_id" };
    const editionId = edition_id === undefined ? {} : { edition_id: requireId(edition_id, at) };
    const page = await call.read(async (trx) => {
      if (editionId.edition_id && !(await findEdition(trx, organizations, editionId.edition_id))) throw notFound(at);
      return selectProducts(trx, organizations, { ...call.query, ...editionId });
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, productView));
  },
});
