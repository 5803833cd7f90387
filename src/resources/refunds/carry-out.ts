import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { refreshTickets } from "../tickets/queries.ts";
import { tell } from "./journal.ts";
import { giveBack, releaseRequested } from "./order-queries.ts";
import { findRefundRequest, moveIf, type RefundRow } from "./queries.ts";
import type { RefundStatus } from "./schema.ts";
import { tellGuest } from "./tell-guest.ts";

export interface Decision {
  type: "api_key" | "account" | "system";
  id: string | null;
  note: string;
  at: Date;
}

/**
 * Approves a request of a locked order and starts it: by hand is done at once, a shop waits for its next import, Stripe for a worker.
 * Undefined when it is neither pending nor failed.
 */
export async function approveIf(trx: Trx, request: RefundRow, decision: Decision): Promise<RefundRow | undefined> {
  const decided = { decided_by_type: decision.type, decided_by_id: decision.id, decided_at: decision.at, decision_note: decision.note };
  if (!(await moveIf(trx, request, ["pending", "failed"], "approved", { ...decided, error_message: "" }))) return undefined;
  const approved = await reread(trx, request);
  await tell(trx, approved, "approved");
  await tellGuest(trx, approved, "refund_approved");
  if (approved.provider === "manual" || approved.amount_e4 === approved.fee_e4) await completeIf(trx, approved, ["approved"]);
  else if (approved.provider !== "stripe") await moveIf(trx, approved, ["approved"], "processing");
  else await makeDue(trx, approved);
  return reread(trx, request);
}

/** Rejects a request of a locked order and lets go of what it kept. Undefined when it is neither pending nor failed. */
export async function rejectIf(trx: Trx, request: RefundRow, decision: Decision): Promise<RefundRow | undefined> {
  const decided = { decided_by_type: decision.type, decided_by_id: decision.id, decided_at: decision.at, decision_note: decision.note };
  if (!(await moveIf(trx, request, ["pending", "failed"], "rejected", { ...decided, due_at: null }))) return undefined;
  await releaseRequested(trx, request.organization_id, request.id);
  const rejected = await reread(trx, request);
  await tell(trx, rejected, "rejected");
  await tellGuest(trx, rejected, "refund_rejected");
  return rejected;
}

/** The money has gone back: `inSource` when the source has told of it, and purchases, order and tickets say so already. Request, purchases, order, tickets and events in one transaction. False when it is in none of these states any more. */
export async function completeIf(
  trx: Trx,
  request: RefundRow,
  from: readonly RefundStatus[],
  { reference = null, inSource = false }: { reference?: string | null; inSource?: boolean } = {},
): Promise<boolean> {
  const changes = { error_message: "", due_at: null, ...(reference === null ? {} : { provider_reference: reference }) };
  if (!(await moveIf(trx, request, from, "refunded", changes))) return false;
  const organizationId = request.organization_id;
  if (!inSource) {
    await giveBack(trx, organizationId, request);
    await refreshTickets(trx, organizationId, [request.order_id]);
    await tellOrder(trx, request);
  }
  await tell(trx, await reread(trx, request), "refunded");
  return true;
}

/** Staff have seen that the shop gave the money back. False when it does not wait for the shop any more. */
export async function settleByHandIf(trx: Trx, request: RefundRow, reference: string | null): Promise<boolean> {
  if (!(await completeIf(trx, request, ["processing"], { reference }))) return false;
  await sql`update refund_requests set settled_by_hand = true where organization_id = ${request.organization_id} and id = ${request.id}`.execute(
    trx,
  );
  return true;
}

/** A definite refusal: nothing moved, somebody has to decide. */
export async function failIf(trx: Trx, request: RefundRow, message: string): Promise<RefundRow | undefined> {
  if (!(await moveIf(trx, request, ["approved", "processing"], "failed", { error_message: message.slice(0, 2000), due_at: null })))
    return undefined;
  const failed = await reread(trx, request);
  await tell(trx, failed, "failed");
  return failed;
}

async function reread(trx: Trx, { organization_id, id }: RefundRow): Promise<RefundRow> {
  const row = await findRefundRequest(trx, [organization_id], id);
  if (!row) throw new Error("a refund request is gone within its transaction");
  return row;
}

async function makeDue(trx: Trx, { organization_id, id }: RefundRow): Promise<void> {
  await sql`update refund_requests set due_at = now() where organization_id = ${organization_id} and id = ${id}`.execute(trx);
}

async function tellOrder(trx: Trx, { organization_id: organizationId, order_id }: RefundRow): Promise<void> {
  const { rows } = await sql<{
    id: string;
    number: string;
    source: string;
    external_id: string;
    user_id: string;
    status: string;
    edition_id: string;
  }>`
    select id, number, source, external_id, user_id, status, edition_id from orders where organization_id = ${organizationId} and id = ${order_id}`.execute(
    trx,
  );
  await emitEvents(
    trx,
    rows.map(({ edition_id: editionId, ...data }) => ({ organizationId, type: "order.updated", objectId: data.id, editionId, data })),
  );
}
