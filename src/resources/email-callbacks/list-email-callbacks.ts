import { Type } from "typebox";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { callbackOrderings, listCallbacks } from "./queries.ts";
import { EmailCallback } from "./schema.ts";
import { callbackView } from "./view.ts";

export const listEmailCallbacks = operation({
  id: "listEmailCallbacks",
  tags: ["Email Callbacks"],
  summary: "List email callbacks",
  query: listQuery(callbackOrderings, { organization_id: Type.Optional(Id()) }),
  success: { status: 200, schema: ListOf(EmailCallback), description: "Callbacks, oldest first" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: named } = call.query;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const page = await call.read((trx) => listCallbacks(trx, organizations, call.query));
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, (row) => callbackView(call.services, row)));
  },
});
