import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { noContent, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { formatList } from "../../platform/text/format-list.ts";
import { deleteRelay, listRelayCampaigns, lockRelays } from "./queries.ts";

export const deleteMailRelay = operation({
  id: "deleteMailRelay",
  tags: ["Mail Relays"],
  summary: "Delete mail relay",
  description: "Not while it is a default, or a campaign that is still to be sent names it.",
  params: IdParams,
  success: { status: 204, description: "Deleted" },
  errors: [409, 412],
  idempotency: "natural",
  rateClass: "write",
  audit: "mail_relay.deleted",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const before = await lockRelays(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      if (before.for_marketing || before.for_transactional)
        throw conflict("in_use", "Mail takes this relay by default: choose another one for it, or set its default_for to []");
      const campaigns = await listRelayCampaigns(trx, before);
      if (campaigns.length > 0)
        throw conflict(
          "in_use",
          `Campaigns are to be sent over this relay: ${formatList(campaigns, "and")}. Choose another one for them first`,
        );
      await deleteRelay(trx, before);
      await call.audit(trx, { organizationId: before.organization_id, objectType: "mail_relay", objectId: id });
      return noContent();
    });
  },
});
