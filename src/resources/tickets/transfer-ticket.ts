import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { fieldChanges } from "../../platform/journal/field-changes.ts";
import { findTicket, lockTicket, transferTicket as transferRow } from "./queries.ts";
import { newHolder, requireTransferable } from "./rules.ts";
import { Ticket, TransferTicketBody } from "./schema.ts";
import { ticketView } from "./view.ts";

export const transferTicket = operation({
  id: "transferTicket",
  tags: ["Tickets"],
  summary: "Transfer ticket",
  description:
    "Gives the ticket to another holder, whom the source's next word on the order does not replace. 409 for a ticket that is cancelled, refunded or checked in.",
  params: IdParams,
  body: TransferTicketBody,
  success: { status: 200, schema: Ticket, description: "The ticket with its new holder" },
  errors: [404, 409, 412],
  idempotency: "key",
  rateClass: "write",
  audit: "ticket.transferred",
  example: { body: { first_name: "Lee", last_name: "Holm", email: "lee@example.dk", locale: "da" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const holder = newHolder(call.body);
    return call.write(async (trx) => {
      const before = await lockTicket(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      requireTransferable(before);
      await transferRow(trx, before, holder);
      const row = (await findTicket(trx, call.organizations, id)) ?? before;
      const { organization_id: organizationId, edition_id: editionId, order_id, user_id, status } = row;
      await call.audit(trx, {
        organizationId,
        objectType: "ticket",
        objectId: id,
        changes: {
          fields: fieldChanges({ status: before.status }, { status }),
          personal: { holder: { before: ticketView(before)["holder"], after: ticketView(row)["holder"] } },
        },
      });
      await emitEvents(trx, [{ organizationId, type: "ticket.updated", objectId: id, editionId, data: { id, order_id, user_id, status } }]);
      return ok(ticketView(row), row.version);
    });
  },
});
