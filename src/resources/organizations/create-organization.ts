import { badRequest } from "../../platform/http/errors.ts";
import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { refusingTaken } from "../../platform/http/taken.ts";
import { insertOrganization, insertOwner } from "./queries.ts";
import { normalised, organizationErrors } from "./rules.ts";
import { CreateOrganizationBody, Organization } from "./schema.ts";
import { organizationView } from "./view.ts";

export const createOrganization = operation({
  id: "createOrganization",
  tags: ["Organizations"],
  summary: "Create organization",
  description: "Any credential that owns an organization may make another one and then owns it too.",
  body: CreateOrganizationBody,
  success: { status: 201, schema: Organization, description: "The new organization" },
  errors: [409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "organization.created",
  example: { body: { name: "Fjordfest", slug: "fjordfest", default_locale: "da", default_currency: "DKK" } },
  handle: (call) => {
    const errors = organizationErrors(call.body);
    if (errors.length > 0) throw badRequest(errors);
    const id = newId();
    return call.write(
      async (trx) => {
        const row = await refusingTaken("slug", insertOrganization(trx, id, normalised(call.body)));
        await insertOwner(trx, id, call.credential);
        await call.audit(trx, { organizationId: id, objectType: "organization", objectId: id, changes: { note: { slug: row.slug } } });
        return created(organizationView(row), row.version);
      },
      { also: [id] },
    );
  },
});
