import { Type } from "typebox";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { ListOf, listQuery } from "../../platform/http/schemas.ts";
import { organizationOrderings, listOrganizations as selectOrganizations } from "./queries.ts";
import { Organization } from "./schema.ts";
import { organizationView } from "./view.ts";

export const listOrganizations = operation({
  id: "listOrganizations",
  tags: ["Organizations"],
  summary: "List organizations",
  query: listQuery(organizationOrderings, { search: Type.Optional(Type.String({ maxLength: 200, description: "in name and slug" })) }),
  success: { status: 200, schema: ListOf(Organization), description: "The organizations that the credential reaches" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const page = await call.read((trx) => selectOrganizations(trx, call.organizations, call.query));
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, organizationView));
  },
});
