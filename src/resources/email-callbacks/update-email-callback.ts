import { notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { fieldChanges } from "../../platform/journal/field-changes.ts";
import { findCallback, updateCallback } from "./queries.ts";
import { keyProblem } from "./rules.ts";
import { EmailCallback, UpdateEmailCallbackBody } from "./schema.ts";
import { sealKey } from "./sealed-key.ts";
import { callbackView } from "./view.ts";

export const updateEmailCallback = operation({
  id: "updateEmailCallback",
  tags: ["Email Callbacks"],
  summary: "Update email callback",
  description:
    "Another description, or another key once the provider has one: calls that the former one proves are refused from then on. Its URL stays.",
  params: IdParams,
  body: UpdateEmailCallbackBody,
  success: { status: 200, schema: EmailCallback, description: "The callback as it is now" },
  errors: [412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "email_callback.updated",
  example: { body: { description: "Bounces of our newsletter" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const { description, key } = call.body;
    return call.write(async (trx) => {
      const before = await findCallback(trx, call.organizations, id, { lock: true });
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const problem = key === undefined ? undefined : keyProblem(before.provider as Parameters<typeof keyProblem>[0], key);
      if (problem) throw unprocessable([{ pointer: "/key", code: "unfit_key", detail: problem }]);
      const row = await updateCallback(trx, before, {
        description: description ?? before.description,
        sealed_key: key === undefined ? before.sealed_key : sealKey(call.services.secretKey, id, key),
        confirmed_at: key === undefined ? before.confirmed_at : null,
      });
      const fields = fieldChanges({ description: before.description }, { description: row.description });
      const changes = { fields, note: { another_key: key !== undefined } };
      await call.audit(trx, { organizationId: before.organization_id, objectType: "email_callback", objectId: id, changes });
      return ok(callbackView(call.services, row), row.version);
    });
  },
});
