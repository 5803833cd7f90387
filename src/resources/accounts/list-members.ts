import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { memberOrderings, listMembers as selectMembers } from "./queries.ts";
import { Member } from "./schema.ts";
import { memberView } from "./view.ts";

export const listMembers = operation({
  id: "listMembers",
  tags: ["Organizations"],
  summary: "List members",
  description: "The accounts that belong to an organization, each with its role.",
  params: IdParams,
  query: listQuery(memberOrderings, {}),
  success: { status: 200, schema: ListOf(Member), description: "The members" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    if (!call.organizations.includes(id)) throw notFound();
    const page = await call.read((trx) => selectMembers(trx, id, call.query));
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, memberView));
  },
});
