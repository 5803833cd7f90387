import { sql } from "kysely";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer, listRows } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams, ListOf, listQuery } from "../../platform/http/schemas.ts";
import type { ConsentHistoryRow } from "./queries.ts";
import { isKnownConsent } from "./row-queries.ts";
import { ConsentHistoryEntry } from "./schema.ts";
import { consentHistoryView } from "./view.ts";

export const listConsentHistory = operation({
  id: "listConsentHistory",
  tags: ["Consents"],
  summary: "List consent history",
  description: "Every decision about the consent, the newest first; also of one whose current row was deleted.",
  params: IdParams,
  query: listQuery(["created"], {}),
  success: { status: 200, schema: ListOf(ConsentHistoryEntry), description: "A page of entries" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const id = requireId(call.params.id);
      if (!(await isKnownConsent(trx, call.organizations, id))) throw notFound();
      const source = {
        from: sql`(select h.*, h.at as modified from consent_history h) t`,
        columns: sql`t.*`,
        where: [],
        always: [sql`t.consent_id = ${id}`],
        orderings: { created: sql`t.at` },
        defaultOrdering: ["-created"],
      };
      const page = await listRows<ConsentHistoryRow>(trx, call.organizations, source, call.query);
      return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, consentHistoryView));
    }),
});
