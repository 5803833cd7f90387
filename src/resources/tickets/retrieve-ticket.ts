import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findTicket } from "./queries.ts";
import { Ticket } from "./schema.ts";
import { ticketView } from "./view.ts";

export const retrieveTicket = operation({
  id: "retrieveTicket",
  tags: ["Tickets"],
  summary: "Retrieve ticket",
  params: IdParams,
  success: { status: 200, schema: Ticket, description: "The ticket" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findTicket(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(ticketView(row), row.version);
  },
});
