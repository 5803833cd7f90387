import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findOrganization } from "./queries.ts";
import { Organization } from "./schema.ts";
import { organizationView } from "./view.ts";

export const retrieveOrganization = operation({
  id: "retrieveOrganization",
  tags: ["Organizations"],
  summary: "Retrieve organization",
  params: IdParams,
  success: { status: 200, schema: Organization, description: "The organization" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findOrganization(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(organizationView(row), row.version);
  },
});
