import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findEmailMessageForUpdate, hideEmailMessage, listCampaignsUsing } from "./queries.ts";
import { inUse } from "./rules.ts";

export const deleteEmailMessage = operation({
  id: "deleteEmailMessage",
  tags: ["Email Messages"],
  summary: "Delete email message",
  description: "Refused while a campaign that is not sent, failed or cancelled uses it. Campaigns that used it keep showing it.",
  params: IdParams,
  success: { status: 204, description: "It is gone from all lists" },
  errors: [409, 412],
  idempotency: "natural",
  rateClass: "write",
  audit: "email_message.deleted",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const row = await findEmailMessageForUpdate(trx, call.organizations, id);
      if (!row) throw notFound();
      call.requireVersion(row.version);
      const organizationId = row.organization_id;
      const campaigns = await listCampaignsUsing(trx, organizationId, id);
      if (campaigns.length > 0)
        throw conflict("in_use", "Campaigns use this message: cancel them or give them another message first", inUse(campaigns));
      await hideEmailMessage(trx, organizationId, id);
      await call.audit(trx, { organizationId, objectType: "email_message", objectId: id, changes: { note: { name: row.name } } });
      return noContent();
    });
  },
});
