import { sql } from "kysely";
import type { Call } from "../../platform/http/call.ts";
import { ApiError, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation, roleSuffices } from "../../platform/http/operation.ts";
import { ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findEdition } from "../editions/queries.ts";
import { listUsers as selectUsers, userOrderings } from "./queries.ts";
import { User, userFilters } from "./schema.ts";
import { matchesPart, matchesWhole } from "./search/queries.ts";
import { userView } from "./view.ts";

export const listUsers = operation({
  id: "listUsers",
  tags: ["User"],
  summary: "List users",
  description:
    "The role desk finds one guest at a time: `search` is then required and is a whole email address, phone number or order number.",
  query: listQuery(userOrderings, userFilters),
  success: { status: 200, schema: ListOf(User), description: "Guests" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organizations, mustBeWhole } = scope(call, call.query.organization_id);
    const text = call.query.search?.trim() ?? "";
    if (mustBeWhole && text === "") throw new ApiError(403, "forbidden", DESK);
    const editionId = call.query.edition_id === undefined ? undefined : requireId(call.query.edition_id, { parameter: "edition_id" });
    const page = await call.read(async (trx) => {
      if (editionId && !(await findEdition(trx, organizations, editionId))) throw notFound({ parameter: "edition_id" });
      const search = text === "" ? [] : [mustBeWhole ? matchesWhole(text) : await matchesPart(trx, text, GUEST)];
      return selectUsers(trx, organizations, { ...call.query, ...(editionId ? { edition_id: editionId } : {}) }, search);
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, userView));
  },
});

const GUEST = { organizationId: sql`t.organization_id`, userId: sql`t.id` };
const DESK = "The role desk finds one guest at a time: send search= with a whole email address, phone number or order number";

// Where the credential may list, it lists; where it is only at the desk, it must know whom it looks for.
function scope(
  call: Pick<Call, "organization" | "organizations" | "credential">,
  named: string | undefined,
): { organizations: readonly string[]; mustBeWhole: boolean } {
  const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
  const open = organizations.filter((id) => roleSuffices(roleIn(call, id), "viewer"));
  return open.length > 0 ? { organizations: open, mustBeWhole: false } : { organizations, mustBeWhole: true };
}

function roleIn(call: Pick<Call, "credential">, organizationId: string) {
  return call.credential.grants.find((grant) => grant.organizationId === organizationId)?.role ?? "desk";
}
