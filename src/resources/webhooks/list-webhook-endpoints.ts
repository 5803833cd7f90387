import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findEdition } from "../editions/queries.ts";
import { endpointOrderings, listEndpoints } from "./queries.ts";
import { WebhookEndpoint } from "./schema.ts";
import { endpointView } from "./view.ts";

export const listWebhookEndpoints = operation({
  id: "listWebhookEndpoints",
  tags: ["Webhooks"],
  summary: "List webhook endpoints",
  query: listQuery(endpointOrderings, {
    organization_id: Type.Optional(Id()),
    edition_id: Type.Optional(Id()),
    enabled: Type.Optional(Type.Boolean()),
  }),
  success: { status: 200, schema: ListOf(WebhookEndpoint), description: "Endpoints, oldest first" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: named, edition_id } = call.query;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const at = { parameter: "edition_id" };
    const editionId = edition_id === undefined ? {} : { edition_id: requireId(edition_id, at) };
    const page = await call.read(async (trx) => {
      if (editionId.edition_id && !(await findEdition(trx, organizations, editionId.edition_id))) throw notFound(at);
      return listEndpoints(trx, organizations, { ...call.query, ...editionId });
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, endpointView));
  },
});
