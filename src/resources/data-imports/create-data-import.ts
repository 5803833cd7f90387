import { badRequest, notFound } from "../../platform/http/errors.ts";
import { newId, requireId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { findEdition } from "../editions/queries.ts";
import { findImportFile, insertImport } from "./queries.ts";
import { mergedOptions } from "./rules.ts";
import { CreateDataImportBody, DataImport } from "./schema.ts";
import { lookAt, saveColumns, suggestFor } from "./take-file.ts";
import { importView } from "./view.ts";

export const createDataImport = operation({
  id: "createDataImport",
  tags: ["Data Imports"],
  summary: "Create data import",
  description: "Detects how the file is to be read and suggests what each column means. Nothing lands before it is started.",
  body: CreateDataImportBody,
  success: { status: 201, schema: DataImport, description: "The import, ready to be mapped; a draft without a file" },
  errors: [404, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "data_import.created",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      edition_id: "01980000-0000-7000-8000-000000000002",
      file_id: "01980000-0000-7000-8000-000000000003",
      name: "Orders of May",
      source: "shopify",
      kind: "orders",
      options: { create_products: true },
    },
  },
  handle: async (call) => {
    const { body } = call;
    const organizationId = call.organization(body.organization_id, { pointer: "/organization_id" });
    const { edition, file } = await call.read(async (trx) => {
      const at = { pointer: "/edition_id" };
      const edition = typeof body.edition_id === "string" ? await findEdition(trx, [organizationId], requireId(body.edition_id, at)) : null;
      if (edition === undefined) throw notFound(at);
      const file =
        typeof body.file_id === "string"
          ? await findImportFile(trx, organizationId, requireId(body.file_id, { pointer: "/file_id" }))
          : null;
      if (file === undefined) throw notFound({ pointer: "/file_id" });
      return { edition, file };
    });
    const kind = body.kind ?? "orders";
    if (kind === "orders" && !edition)
      throw badRequest([{ pointer: "/edition_id", code: "required", detail: "Orders belong to an edition: name it" }]);
    const options = mergedOptions({}, body.options ?? {});
    const looked = file ? await lookAt(call.services.storage, file, options) : null;
    const owner = { organization_id: organizationId, id: newId(), edition_id: edition?.id ?? null, source: body.source, kind, options };
    return call.write(async (trx) => {
      const suggested = file && looked ? await suggestFor(trx, owner, file, looked) : null;
      const row = await insertImport(trx, organizationId, owner.id, {
        ...{ edition_id: owner.edition_id, file_id: file?.id ?? null, name: body.name ?? file?.name ?? body.source, source: body.source },
        ...{ kind, options, status: suggested ? "mapping" : "draft", rows_total: suggested?.analysis.rows ?? 0 },
        ...{ detected: suggested?.analysis ?? {}, notices: suggested?.notices ?? [] },
        ...{ actor_type: call.credential.type, actor_id: call.credential.id },
      });
      if (suggested) await saveColumns(trx, owner, {}, suggested.columns);
      await call.audit(trx, {
        organizationId,
        objectType: "data_import",
        objectId: row.id,
        changes: { note: { source: row.source, kind } },
      });
      return created(importView(row), row.version);
    });
  },
});
