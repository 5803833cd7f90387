import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findRelay } from "./queries.ts";
import { MailRelay } from "./schema.ts";
import { relayView } from "./view.ts";

export const retrieveMailRelay = operation({
  id: "retrieveMailRelay",
  tags: ["Mail Relays"],
  summary: "Retrieve mail relay",
  params: IdParams,
  success: { status: 200, schema: MailRelay, description: "The relay" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findRelay(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(relayView(row), row.version);
  },
});
