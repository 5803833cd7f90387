import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findEmailMessage } from "./queries.ts";
import { EmailMessage } from "./schema.ts";
import { emailMessageView } from "./view.ts";

export const getEmailMessageDetails = operation({
  id: "getEmailMessageDetails",
  tags: ["Email Messages"],
  summary: "Get email message details",
  params: IdParams,
  success: { status: 200, schema: EmailMessage, description: "The email message" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const row = await findEmailMessage(trx, call.organizations, requireId(call.params.id));
      if (!row) throw notFound();
      return ok(emailMessageView(row), row.version);
    }),
});
