import { Type } from "typebox";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { closed, Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { editionOrderings, listEditions as selectEditions } from "./queries.ts";
import { EDITION_STATUSES, Edition } from "./schema.ts";
import { editionView } from "./view.ts";

export const listEditions = operation({
  id: "listEditions",
  tags: ["Editions"],
  summary: "List editions",
  query: listQuery(editionOrderings, {
    organization_id: Type.Optional(Id()),
    status: Type.Optional(closed(EDITION_STATUSES)),
    slug: Type.Optional(Type.String({ maxLength: 100 })),
    search: Type.Optional(Type.String({ maxLength: 200, description: "in name and slug" })),
  }),
  success: { status: 200, schema: ListOf(Edition), description: "Editions, the newest first" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: named } = call.query;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const page = await call.read((trx) => selectEditions(trx, organizations, call.query));
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, editionView));
  },
});
