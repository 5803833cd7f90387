import type { Trx } from "../../platform/database/doors.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { ListOf, listQuery } from "../../platform/http/schemas.ts";
import { findId, listTickets as selectTickets, ticketOrderings } from "./queries.ts";
import { Ticket, ticketFilters } from "./schema.ts";
import { ticketView } from "./view.ts";

const NAMED = { edition_id: "editions", product_id: "products", order_id: "orders", user_id: "users" } as const;
type Named = Partial<Record<keyof typeof NAMED, string>>;

export const listTickets = operation({
  id: "listTickets",
  tags: ["Tickets"],
  summary: "List tickets",
  description: "One ticket for each person whom a purchase of a product of the kind ticket admits.",
  query: listQuery(ticketOrderings, ticketFilters),
  success: { status: 200, schema: ListOf(Ticket), description: "Tickets" },
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
      return selectTickets(trx, organizations, { ...query, ...ids }, query.search?.trim() ?? "");
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, ticketView));
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
