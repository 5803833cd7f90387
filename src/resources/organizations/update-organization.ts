import { badRequest, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { refusingTaken } from "../../platform/http/taken.ts";
import { fieldChanges } from "../../platform/journal/field-changes.ts";
import { findOrganizationForUpdate, updateOrganization as updateRow } from "./queries.ts";
import { normalised, organizationErrors } from "./rules.ts";
import { Organization, UpdateOrganizationBody } from "./schema.ts";
import { organizationView } from "./view.ts";

export const updateOrganization = operation({
  id: "updateOrganization",
  tags: ["Organizations"],
  summary: "Update organization",
  description: "Changes the fields that are sent. Lists and objects are replaced as a whole.",
  params: IdParams,
  body: UpdateOrganizationBody,
  success: { status: 200, schema: Organization, description: "The organization as it is now" },
  errors: [409, 412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "organization.updated",
  example: { body: { attribute_schema: [{ key: "shirt_size", type: "string", label: "Shirt size", personal: false }] } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const errors = organizationErrors(call.body);
    if (errors.length > 0) throw badRequest(errors);
    const fields = normalised(call.body);
    return call.write(async (trx) => {
      const before = await findOrganizationForUpdate(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const row = await refusingTaken("slug", updateRow(trx, id, fields));
      await call.audit(trx, {
        organizationId: id,
        objectType: "organization",
        objectId: id,
        changes: { fields: fieldChanges({ ...before }, fields) },
      });
      return ok(organizationView(row), row.version);
    });
  },
});
