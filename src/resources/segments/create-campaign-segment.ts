import { Type } from "typebox";
import { conflict, notFound } from "../../platform/http/errors.ts";
import { newId, requireId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { Closed, closed, IdParams } from "../../platform/http/schemas.ts";
import { type CampaignRow, findCampaign } from "../campaigns/queries.ts";
import { insertSegment } from "./queries.ts";
import { requireExpression } from "./require-fit.ts";
import { SavedSegment } from "./schema.ts";
import { segmentView } from "./view.ts";

const WHO = ["sent", "opened", "not_opened", "clicked", "not_clicked", "bounced"] as const;
type Who = (typeof WHO)[number];

/** What each means of a message `m`. Who was only opened for by a machine counts neither as opened nor as not opened. */
const CONDITIONS: Record<Who, string> = {
  sent: 'm.status == "sent"',
  opened: 'm.open_state == "human"',
  not_opened: 'm.delivered && m.open_state == "none" && !m.clicked',
  clicked: "m.clicked",
  not_clicked: "m.delivered && !m.clicked",
  bounced: "m.bounced",
};
const UNTRACKED: readonly Who[] = ["sent", "bounced"];

export const createCampaignSegment = operation({
  id: "createCampaignSegment",
  tags: ["Campaigns"],
  summary: "Create segment from campaign",
  description: "An ordinary segment over `messages`, a draft until it is calculated: it can be read, changed and used again.",
  params: IdParams,
  body: Closed({
    who: closed(WHO, { description: "not_opened: delivered, and neither opened nor clicked" }),
    name: Type.Optional(Type.String({ minLength: 1, maxLength: 255, pattern: "\\S" })),
  }),
  success: { status: 201, schema: SavedSegment, description: "The segment" },
  errors: [409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "segment.created",
  example: { body: { who: "bounced", name: "Did not arrive" } },
  handle: (call) =>
    call.write(async (trx) => {
      const { who, name } = call.body;
      const campaign = await findCampaign(trx, call.organizations, requireId(call.params.id));
      if (!campaign) throw notFound();
      requireTold(campaign, who);
      const organizationId = campaign.organization_id;
      const expression = `messages.exists(m, m.campaign_id == "${campaign.id}" && ${CONDITIONS[who]})`;
      const warnings = await requireExpression(trx, { organizationId, editionId: null, expression });
      const columns = {
        name: name ?? `${campaign.name}: ${who.replace("_", " ")}`.slice(0, 255),
        kind: "expression",
        expression,
        communication_type: "marketing",
        communication_channel: campaign.channel,
      };
      const row = await insertSegment(trx, organizationId, newId(), columns);
      const note = { name: row.name, campaign_id: campaign.id, who };
      await call.audit(trx, { organizationId, objectType: "segment", objectId: row.id, changes: { note } });
      return created(segmentView(row, { warnings }), row.version);
    }),
});

// Who opened is not known where recipients are not tracked one by one: an empty segment would say that nobody did.
function requireTold(campaign: CampaignRow, who: Who): void {
  if (UNTRACKED.includes(who) || campaign.tracking === null || campaign.tracking === "individual") return;
  throw conflict(
    "not_tracked",
    `The campaign was sent with tracking "${campaign.tracking}": who opened or clicked is not known. Choose ${UNTRACKED.join(" or ")}`,
  );
}
