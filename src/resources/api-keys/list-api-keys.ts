import { Type } from "typebox";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { apiKeyOrderings, listApiKeys as selectApiKeys } from "./queries.ts";
import { ApiKey } from "./schema.ts";
import { apiKeyView } from "./view.ts";

export const listApiKeys = operation({
  id: "listApiKeys",
  tags: ["API Keys"],
  summary: "List API keys",
  description: "The keys that reach the organizations which the credential owns.",
  query: listQuery(apiKeyOrderings, {
    organization_id: Type.Optional(Id()),
    search: Type.Optional(Type.String({ maxLength: 200, description: "in the name" })),
  }),
  success: { status: 200, schema: ListOf(ApiKey), description: "The keys" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: id } = call.query;
    const organizations = id === undefined ? call.organizations : [call.organization(id, { parameter: "organization_id" })];
    const page = await call.read((trx) => selectApiKeys(trx, organizations, call.query));
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, apiKeyView));
  },
});
