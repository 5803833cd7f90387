import type { Trx } from "../../platform/database/doors.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findId, refundOrderings, listRefundRequests as selectRequests } from "./queries.ts";
import { RefundRequest, refundFilters } from "./schema.ts";
import { refundView } from "./view.ts";

const NAMED = { edition_id: "editions", user_id: "users", order_id: "orders", purchase_id: "purchases" } as const;
type Named = Partial<Record<keyof typeof NAMED, string>>;

export const listRefundRequests = operation({
  id: "listRefundRequests",
  tags: ["Refunds"],
  summary: "List refund requests",
  query: listQuery(refundOrderings, refundFilters),
  success: { status: 200, schema: ListOf(RefundRequest), description: "Refund requests" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { query } = call;
    const named = query.organization_id;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const page = await call.read(async (trx) => {
      const ids = await requireOwn(trx, organizations, query);
      return selectRequests(trx, organizations, { ...query, ...ids });
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, refundView));
  },
});

async function requireOwn(trx: Trx, organizations: readonly string[], query: Named): Promise<Named> {
  const ids: Named = {};
  for (const name of Object.keys(NAMED) as (keyof typeof NAMED)[]) {
    const text = query[name];
    if (text === undefined) continue;
    const id = await findId(trx, NAMED[name], organizations, requireId(text, { parameter: name }));
    if (!id) throw notFound({ parameter: name });
    ids[name] = id;
  }
  return ids;
}
