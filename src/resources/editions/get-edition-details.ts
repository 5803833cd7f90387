import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findEdition } from "./queries.ts";
import { Edition } from "./schema.ts";
import { editionView } from "./view.ts";

export const getEditionDetails = operation({
  id: "getEditionDetails",
  tags: ["Editions"],
  summary: "Get edition details",
  params: IdParams,
  success: { status: 200, schema: Edition, description: "The edition" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findEdition(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(editionView(row), row.version);
  },
});
