import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { findCampaign } from "../campaigns/queries.ts";
import { listLinkReports, updateLinkTarget } from "./queries.ts";
import { requireWebAddress } from "./rules.ts";
import { CampaignLink, LinkParams, UpdateLinkBody } from "./schema.ts";
import { linkView } from "./view.ts";

export const updateCampaignLink = operation({
  id: "updateCampaignLink",
  tags: ["Campaigns"],
  summary: "Change a link",
  description: "Leads a link that is out already to another address, from the next click on.",
  params: LinkParams,
  body: UpdateLinkBody,
  success: { status: 200, schema: CampaignLink, description: "The link as it is now" },
  idempotency: "natural",
  rateClass: "write",
  audit: "campaign.link_changed",
  example: { body: { target: "https://example.org/tickets" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const target = requireWebAddress(call.body.target);
    return call.write(async (trx) => {
      const campaign = await findCampaign(trx, call.organizations, id);
      const n = /^\d{1,6}$/.test(call.params.n) ? Number(call.params.n) : undefined;
      if (!campaign || n === undefined) throw notFound();
      const before = await updateLinkTarget(trx, campaign.organization_id, id, n, target);
      const [row] = await listLinkReports(trx, campaign.organization_id, id, n);
      if (before === undefined || !row) throw notFound();
      await call.audit(trx, {
        organizationId: campaign.organization_id,
        objectType: "campaign",
        objectId: id,
        changes: { fields: { target: { before, after: target } }, note: { link: n } },
      });
      return ok(linkView(row), row.version);
    });
  },
});
