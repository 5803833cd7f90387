import { unprocessable } from "../../platform/http/errors.ts";
import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { insertCallback } from "./queries.ts";
import { keyProblem } from "./rules.ts";
import { CreateEmailCallbackBody, EmailCallback } from "./schema.ts";
import { sealKey } from "./sealed-key.ts";
import { callbackView } from "./view.ts";

export const createEmailCallback = operation({
  id: "createEmailCallback",
  tags: ["Email Callbacks"],
  summary: "Create email callback",
  description:
    "Enter its URL at the provider that the mail relay belongs to: bounces and complaints that it tells of count as those that come back by mail do. Amazon SNS asks whether its calls are wanted, which is answered for the named topic alone.",
  body: CreateEmailCallbackBody,
  success: { status: 201, schema: EmailCallback, description: "The new callback" },
  errors: [404, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "email_callback.created",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      provider: "ses",
      description: "Bounces of our newsletter",
      key: "arn:aws:sns:eu-west-1:123456789012:bounces",
    },
  },
  handle: (call) => {
    const { organization_id, provider, description = "", key } = call.body;
    const organizationId = call.organization(organization_id, { pointer: "/organization_id" });
    const problem = keyProblem(provider, key);
    if (problem) throw unprocessable([{ pointer: "/key", code: "unfit_key", detail: problem }]);
    const id = newId();
    const sealed_key = sealKey(call.services.secretKey, id, key);
    return call.write(async (trx) => {
      const row = await insertCallback(trx, { organization_id: organizationId, id, provider, description, sealed_key });
      await call.audit(trx, { organizationId, objectType: "email_callback", objectId: id, changes: { note: { provider } } });
      return created(callbackView(call.services, row), row.version);
    });
  },
});
