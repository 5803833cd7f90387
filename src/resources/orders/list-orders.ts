import type { Trx } from "../../platform/database/doors.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findId, orderOrderings, listOrders as selectOrders } from "./queries.ts";
import { Order, orderFilters } from "./schema.ts";
import { orderView } from "./view.ts";

const NAMED = { edition_id: "editions", user_id: "users", product_id: "products" } as const;
type Named = Partial<Record<keyof typeof NAMED, string>>;

export const listOrders = operation({
  id: "listOrders",
  tags: ["Orders"],
  summary: "List orders",
  query: listQuery(orderOrderings, orderFilters),
  success: { status: 200, schema: ListOf(Order), description: "Orders" },
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
      return selectOrders(trx, organizations, { ...query, ...ids }, query.search?.trim() ?? "");
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, orderView));
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
