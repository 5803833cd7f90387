import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findApiKey } from "./queries.ts";
import { ApiKey } from "./schema.ts";
import { apiKeyView } from "./view.ts";

export const retrieveApiKey = operation({
  id: "retrieveApiKey",
  tags: ["API Keys"],
  summary: "Retrieve API key",
  params: IdParams,
  success: { status: 200, schema: ApiKey, description: "The key, without its secret" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findApiKey(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(apiKeyView(row), row.version);
  },
});
