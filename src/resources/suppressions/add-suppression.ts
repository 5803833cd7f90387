import { badRequest } from "../../platform/http/errors.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { applySuppressions, findSuppression, readSuppressions } from "./queries.ts";
import { AddSuppressionBody, Suppression } from "./schema.ts";
import { suppressionView } from "./view.ts";

export const addSuppression = operation({
  id: "addSuppression",
  tags: ["Suppressions"],
  summary: "Add suppression",
  description:
    "Nothing is sent to this address any more, in a campaign that is under way too. An address that is suppressed already stays as it is.",
  body: AddSuppressionBody,
  success: { status: 201, schema: Suppression, description: "The suppression" },
  errors: [404],
  idempotency: "key",
  rateClass: "write",
  audit: "suppression.added",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      channel: "email",
      address: "kim@example.dk",
      reason: "manual",
      note: "Asked by phone",
    },
  },
  handle: (call) => {
    const { organization_id, ...row } = call.body;
    const organizationId = call.organization(organization_id, { pointer: "/organization_id" });
    const given = readSuppressions([row], { pointer: () => "" });
    const errors = given.flatMap((one) => ("rejected" in one ? one.rejected.errors : []));
    if (errors.length > 0) throw badRequest(errors);
    return call.write(async (trx) => {
      const [outcome] = await applySuppressions(trx, organizationId, given);
      const stored = await findSuppression(trx, [organizationId], outcome?.suppression_id ?? "");
      if (!stored) throw new Error("the suppression was not found after it was written");
      const { id, channel, reason } = stored;
      await call.audit(trx, {
        organizationId,
        objectType: "suppression",
        objectId: id,
        changes: { note: { channel, reason, outcome: outcome?.outcome } },
      });
      return created(suppressionView(stored), stored.version);
    });
  },
});
