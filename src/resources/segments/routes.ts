import { route } from "../../platform/http/operation.ts";
import { createCampaignSegment } from "./create-campaign-segment.ts";
import { createSegment } from "./create-segment.ts";
import { deleteSegment } from "./delete-segment.ts";
import { explainSegment } from "./explain-segment.ts";
import { exportSegmentUsers } from "./export-segment-users.ts";
import { getCelContext } from "./get-cel-context.ts";
import { listSegmentMembers } from "./list-segment-members.ts";
import { listSegments } from "./list-segments.ts";
import { recalculateSegment } from "./recalculate-segment.ts";
import { resetSegment } from "./reset-segment.ts";
import { retrieveSegment } from "./retrieve-segment.ts";
import { updateSegment } from "./update-segment.ts";
import { validateCelExpression } from "./validate-cel-expression.ts";

export const segmentRoutes = [
  route("GET", "/v1/segments", "viewer", listSegments),
  route("POST", "/v1/segments", "editor", createSegment),
  route("GET", "/v1/segments/{id}", "viewer", retrieveSegment),
  route("PATCH", "/v1/segments/{id}", "editor", updateSegment),
  route("DELETE", "/v1/segments/{id}", "editor", deleteSegment),
  route("POST", "/v1/segments/{id}/recalculate", "editor", recalculateSegment),
  route("POST", "/v1/segments/{id}/reset", "editor", resetSegment),
  route("GET", "/v1/segments/{id}/explain", "viewer", explainSegment),
  route("GET", "/v1/segments/{id}/members", "viewer", listSegmentMembers),
  route("GET", "/v1/segments/{id}/export", "manager", exportSegmentUsers),
  route("GET", "/v1/segments/cel/context", "viewer", getCelContext),
  route("POST", "/v1/segments/cel/validate", "viewer", validateCelExpression),
  route("POST", "/v1/campaigns/{id}/segment", "editor", createCampaignSegment),
];
