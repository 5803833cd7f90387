import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findEmailMessage, listMessageVersions } from "./queries.ts";
import { EmailMessageVersion } from "./schema.ts";
import { emailMessageVersionView } from "./view.ts";

export const listEmailMessageVersions = operation({
  id: "listEmailMessageVersions",
  tags: ["Email Messages"],
  summary: "List email message versions",
  description: "What the message said after each change, and which campaigns went out with it. The newest first.",
  params: IdParams,
  query: listQuery(["version"], {}),
  success: { status: 200, schema: ListOf(EmailMessageVersion), description: "A page of versions" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const message = await findEmailMessage(trx, call.organizations, requireId(call.params.id));
      if (!message) throw notFound();
      const page = await listMessageVersions(trx, message.organization_id, message.id, call.query);
      return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, emailMessageVersionView));
    }),
});
