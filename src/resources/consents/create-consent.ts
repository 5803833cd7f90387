import { created, operation } from "../../platform/http/operation.ts";
import { decide } from "./decide.ts";
import { requireEdition, requireUser } from "./row-queries.ts";
import { Consent, NewConsent } from "./schema.ts";
import { consentView } from "./view.ts";

export const createConsent = operation({
  id: "createConsent",
  tags: ["Consents"],
  summary: "Create consent",
  description:
    "Records a decision. There is one current row for each user, edition, channel and purpose: where it exists already it is changed and keeps its id; where it says the same it is answered as it is. After a withdrawal a grant needs a reason.",
  body: NewConsent,
  success: { status: 201, schema: Consent, description: "The current row" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "consent.recorded",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      user_id: "01980000-0000-7000-8000-000000000002",
      edition_id: null,
      channel: "email",
      purpose: "marketing",
      status: "granted",
      source: "api",
      wording: "Yes, send me news about the festival by e-mail.",
    },
  },
  handle: (call) =>
    call.write(async (trx) => {
      const { body } = call;
      const organizationId = call.organization(body.organization_id, { pointer: "/organization_id" });
      const userId = await requireUser(trx, [organizationId], body.user_id, { pointer: "/user_id" });
      const editionId =
        body.edition_id == null ? null : await requireEdition(trx, [organizationId], body.edition_id, { pointer: "/edition_id" });
      const row = await decide(trx, call, {
        organizationId,
        userId,
        editionId,
        channel: body.channel,
        purpose: body.purpose ?? "marketing",
        status: body.status,
        basis: body.basis ?? "consent",
        source: body.source ?? (call.credential.type === "account" ? "dashboard" : "api"),
        wording: body.wording ?? "",
        wordingVersion: body.wording_version ?? "",
        evidence: body.evidence ?? {},
        reason: body.reason ?? "",
        actor: { type: call.credential.type, id: call.credential.id },
        ...(body.given_at ? { givenAt: new Date(body.given_at) } : {}),
      });
      return created(consentView(row), row.version);
    }),
});
