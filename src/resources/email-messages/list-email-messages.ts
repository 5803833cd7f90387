import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { closed, Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findEdition } from "../editions/queries.ts";
import { emailMessageOrderings, listEmailMessages as listRows } from "./queries.ts";
import { COMMUNICATION_TYPES, EmailMessageListItem } from "./schema.ts";
import { emailMessageListItem } from "./view.ts";

export const listEmailMessages = operation({
  id: "listEmailMessages",
  tags: ["Email Messages"],
  summary: "List email messages",
  description: "Messages of editions and templates of the organization, without their bodies.",
  query: listQuery(emailMessageOrderings, {
    organization_id: Type.Optional(Id()),
    edition_id: Type.Optional(Id()),
    communication_type: Type.Optional(closed(COMMUNICATION_TYPES)),
    purpose: Type.Optional(Type.String({ maxLength: 64 })),
    search: Type.Optional(Type.String({ maxLength: 200, description: "part of the name" })),
  }),
  success: { status: 200, schema: ListOf(EmailMessageListItem), description: "A page of email messages" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const { query } = call;
      const organizations =
        query.organization_id === undefined
          ? call.organizations
          : [call.organization(query.organization_id, { parameter: "organization_id" })];
      const at = { parameter: "edition_id" };
      if (query.edition_id !== undefined && !(await findEdition(trx, organizations, requireId(query.edition_id, at)))) throw notFound(at);
      const page = await listRows(trx, organizations, query);
      return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, emailMessageListItem));
    }),
});
