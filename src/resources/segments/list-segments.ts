import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { closed, Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findEdition } from "../editions/queries.ts";
import { segmentOrderings, listSegments as selectSegments } from "./queries.ts";
import { COMMUNICATION_CHANNELS, COMMUNICATION_TYPES, SEGMENT_STATUSES, Segment } from "./schema.ts";
import { segmentView } from "./view.ts";

export const listSegments = operation({
  id: "listSegments",
  tags: ["Segments"],
  summary: "List segments",
  query: listQuery(segmentOrderings, {
    organization_id: Type.Optional(Id()),
    edition_id: Type.Optional(Id()),
    status: Type.Optional(closed(SEGMENT_STATUSES)),
    communication_type: Type.Optional(closed(COMMUNICATION_TYPES)),
    communication_channel: Type.Optional(closed(COMMUNICATION_CHANNELS)),
    search: Type.Optional(Type.String({ maxLength: 200, description: "in name and description" })),
  }),
  success: { status: 200, schema: ListOf(Segment), description: "Segments, the newest first" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: named, edition_id, ...query } = call.query;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const page = await call.read(async (trx) => {
      if (edition_id === undefined) return selectSegments(trx, organizations, query);
      const at = { parameter: "edition_id" };
      const edition = await findEdition(trx, organizations, requireId(edition_id, at));
      if (!edition) throw notFound(at);
      return selectSegments(trx, [edition.organization_id], { ...query, edition_id: edition.id });
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, (row) => segmentView(row)));
  },
});
