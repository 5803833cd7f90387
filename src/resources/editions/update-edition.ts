import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { refusingTaken } from "../../platform/http/taken.ts";
import { fieldChanges } from "../../platform/journal/field-changes.ts";
import { findEditionForUpdate, updateEdition as updateRow } from "./queries.ts";
import { requirePreviousEdition } from "./require-previous-edition.ts";
import { editionColumns } from "./rules.ts";
import { Edition, UpdateEditionBody } from "./schema.ts";
import { editionView } from "./view.ts";

export const updateEdition = operation({
  id: "updateEdition",
  tags: ["Editions"],
  summary: "Update edition",
  description: "Changes the fields that are sent. Lists and objects are replaced as a whole.",
  params: IdParams,
  body: UpdateEditionBody,
  success: { status: 200, schema: Edition, description: "The edition as it is now" },
  errors: [409, 412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "edition.updated",
  example: { body: { status: "live", refund_fee_fixed: "25.00", refund_fee_percent: 2.5 } },
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await findEditionForUpdate(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const organizationId = before.organization_id;
      const previous = await requirePreviousEdition(trx, call.organizations, { organizationId, id }, call.body.previous_edition_id);
      const columns = { ...editionColumns(call.body, before), ...(previous === undefined ? {} : { previous_edition_id: previous }) };
      const row = await refusingTaken("slug", updateRow(trx, organizationId, id, columns));
      const fields = fieldChanges({ ...before }, columns);
      await call.audit(trx, { organizationId, objectType: "edition", objectId: id, changes: { fields } });
      return ok(editionView(row), row.version);
    });
  },
});
