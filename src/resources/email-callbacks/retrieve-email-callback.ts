import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findCallback } from "./queries.ts";
import { EmailCallback } from "./schema.ts";
import { callbackView } from "./view.ts";

export const retrieveEmailCallback = operation({
  id: "retrieveEmailCallback",
  tags: ["Email Callbacks"],
  summary: "Retrieve email callback",
  params: IdParams,
  success: { status: 200, schema: EmailCallback, description: "The callback" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findCallback(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(callbackView(call.services, row), row.version);
  },
});
