import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { closed, Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findEdition } from "../editions/queries.ts";
import { importOrderings, listImports } from "./queries.ts";
import { DataImport, IMPORT_KINDS, IMPORT_STATUSES } from "./schema.ts";
import { importView } from "./view.ts";

export const listDataImports = operation({
  id: "listDataImports",
  tags: ["Data Imports"],
  summary: "List data imports",
  query: listQuery(importOrderings, {
    organization_id: Type.Optional(Id()),
    edition_id: Type.Optional(Id()),
    status: Type.Optional(closed(IMPORT_STATUSES)),
    kind: Type.Optional(closed(IMPORT_KINDS)),
    source: Type.Optional(Type.String({ maxLength: 100 })),
    search: Type.Optional(Type.String({ maxLength: 200, description: "in name and source" })),
  }),
  success: { status: 200, schema: ListOf(DataImport), description: "Imports, the newest first" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: named, edition_id, ...query } = call.query;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const page = await call.read(async (trx) => {
      if (edition_id === undefined) return listImports(trx, organizations, query);
      const at = { parameter: "edition_id" };
      const edition = await findEdition(trx, organizations, requireId(edition_id, at));
      if (!edition) throw notFound(at);
      return listImports(trx, [edition.organization_id], { ...query, edition_id: edition.id });
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, importView));
  },
});
