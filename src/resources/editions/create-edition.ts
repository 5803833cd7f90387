import { notFound } from "../../platform/http/errors.ts";
import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { refusingTaken } from "../../platform/http/taken.ts";
import { findOrganization } from "../organizations/queries.ts";
import { insertEdition } from "./queries.ts";
import { requirePreviousEdition } from "./require-previous-edition.ts";
import { editionColumns, newEditionState, withDefaults } from "./rules.ts";
import { CreateEditionBody, Edition } from "./schema.ts";
import { editionView } from "./view.ts";

export const createEdition = operation({
  id: "createEdition",
  tags: ["Editions"],
  summary: "Create edition",
  description: "Currency and languages that are left out are the organization's.",
  body: CreateEditionBody,
  success: { status: 201, schema: Edition, description: "The new edition" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "edition.created",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      name: "Nordlys 2028",
      slug: "2028",
      starts_at: "2028-06-29T10:00:00Z",
      ends_at: "2028-07-02T20:00:00Z",
      timezone: "Europe/Copenhagen",
      currency: "DKK",
      default_locale: "da",
      locales: ["da", "en"],
    },
  },
  handle: (call) => {
    const { organization_id, ...fields } = call.body;
    const organizationId = call.organization(organization_id, { pointer: "/organization_id" });
    const id = newId();
    return call.write(async (trx) => {
      const organization = await findOrganization(trx, call.organizations, organizationId);
      if (!organization) throw notFound({ pointer: "/organization_id" });
      const columns = editionColumns(withDefaults(fields, organization), newEditionState);
      const previous = await requirePreviousEdition(trx, call.organizations, { organizationId, id }, fields.previous_edition_id);
      const row = await refusingTaken(
        "slug",
        insertEdition(trx, organizationId, id, { ...columns, previous_edition_id: previous ?? null }),
      );
      await call.audit(trx, { organizationId, objectType: "edition", objectId: id, changes: { note: { slug: row.slug } } });
      return created(editionView(row), row.version);
    });
  },
});
