import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findSuppression } from "./queries.ts";
import { Suppression } from "./schema.ts";
import { suppressionView } from "./view.ts";

export const retrieveSuppression = operation({
  id: "retrieveSuppression",
  tags: ["Suppressions"],
  summary: "Retrieve suppression",
  params: IdParams,
  success: { status: 200, schema: Suppression, description: "The suppression" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findSuppression(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(suppressionView(row), row.version);
  },
});
