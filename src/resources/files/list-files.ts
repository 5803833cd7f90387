import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { ListOf, listQuery } from "../../platform/http/schemas.ts";
import { fileOrderings, listFiles as selectFiles } from "./queries.ts";
import { File, fileFilters } from "./schema.ts";
import { fileView } from "./view.ts";

export const listFiles = operation({
  id: "listFiles",
  tags: ["Files"],
  summary: "List files",
  query: listQuery(fileOrderings, fileFilters),
  success: { status: 200, schema: ListOf(File), description: "Files" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const named = call.query.organization_id;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const page = await call.read((trx) => selectFiles(trx, organizations, call.query));
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, fileView));
  },
});
