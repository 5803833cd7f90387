import { notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { decide } from "./decide.ts";
import { lockConsent } from "./row-queries.ts";
import { grantFieldErrors } from "./rules.ts";
import { Consent, ConsentChange } from "./schema.ts";
import { consentView } from "./view.ts";

export const updateConsent = operation({
  id: "updateConsent",
  tags: ["Consents"],
  summary: "Update consent",
  description: "A new decision, with its own entry in the history. After a withdrawal a grant needs a reason.",
  params: IdParams,
  body: ConsentChange,
  success: { status: 200, schema: Consent, description: "The consent" },
  errors: [409, 412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "consent.updated",
  example: { body: { status: "withdrawn" } },
  handle: (call) =>
    call.write(async (trx) => {
      const { body } = call;
      const before = await lockConsent(trx, call.organizations, requireId(call.params.id));
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const status = body.status ?? before.status;
      const errors = grantFieldErrors(status, body);
      if (errors.length > 0) throw unprocessable(errors);
      const ownSource = call.credential.type === "account" ? "dashboard" : "api";
      const row = await decide(trx, call, {
        organizationId: before.organization_id,
        userId: before.user_id,
        editionId: before.edition_id,
        channel: before.channel,
        purpose: before.purpose,
        status,
        basis: body.basis ?? before.basis,
        source: body.source ?? (status === before.status ? before.source : ownSource),
        wording: body.wording ?? before.wording,
        wordingVersion: body.wording_version ?? before.wording_version,
        evidence: body.evidence ?? (status === before.status ? before.evidence : {}),
        reason: body.reason ?? "",
        actor: { type: call.credential.type, id: call.credential.id },
        ...(body.given_at ? { givenAt: new Date(body.given_at) } : {}),
      });
      return ok(consentView(row), row.version);
    }),
});
