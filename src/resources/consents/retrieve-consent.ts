import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findConsent } from "./row-queries.ts";
import { Consent } from "./schema.ts";
import { consentView } from "./view.ts";

export const retrieveConsent = operation({
  id: "retrieveConsent",
  tags: ["Consents"],
  summary: "Retrieve consent",
  params: IdParams,
  success: { status: 200, schema: Consent, description: "The consent" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const row = await findConsent(trx, call.organizations, requireId(call.params.id));
      if (!row) throw notFound();
      return ok(consentView(row), row.version);
    }),
});
