import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { newId } from "../../platform/http/ids.ts";
import { formatMoney } from "../../platform/money/money.ts";
import { insertMessage } from "../sending/messages/queries.ts";
import type { RefundRow } from "./queries.ts";

/** The names of the edition's messages that guests are told a decision with. */
export type Notice = "refund_approved" | "refund_rejected";

/**
 * Asks for the message of a decision in its transaction, when the edition has a transactional one of that name and the guest an address.
 * A request that is approved once more after a failure is not told of twice.
 */
export async function tellGuest(trx: Trx, row: RefundRow, notice: Notice): Promise<void> {
  const found = await findParts(trx, row, notice);
  if (!found) return;
  const { template_id, template_version, email, order_number } = found;
  await insertMessage(trx, {
    organizationId: row.organization_id,
    id: newId(),
    channel: "email",
    userId: row.user_id,
    address: email,
    editionId: row.edition_id,
    communicationType: "transactional",
    purpose: "transactional",
    template: { id: template_id, version: template_version },
    content: null,
    smsBody: {},
    variables: variablesOf(row, order_number, notice),
    locale: null,
    dedupeKey: `${notice}:${row.id}`,
    asked: { notice, refund_request_id: row.id },
  });
}

function variablesOf(row: RefundRow, orderNumber: string, notice: Notice): object {
  const money = (e4: number) => formatMoney(e4, row.currency);
  const { amount_e4, fee_e4, currency } = row;
  const amounts = { amount: money(amount_e4), fee: money(fee_e4), payout: money(amount_e4 - fee_e4), currency };
  // A note on an approval is the staff's own; the reason of a rejection is for the guest.
  return { order: { number: orderNumber }, refund: { ...amounts, reason: notice === "refund_rejected" ? row.decision_note : "" } };
}

interface Parts {
  template_id: string;
  template_version: number;
  email: string;
  order_number: string;
}

async function findParts(
  trx: Trx,
  { organization_id, edition_id, user_id, order_id }: RefundRow,
  notice: Notice,
): Promise<Parts | undefined> {
  const { rows } = await sql<Parts>`
    select m.id as template_id, m.version as template_version, u.email, o.number as order_number
    from email_messages m
    join users u on u.organization_id = m.organization_id and u.id = ${user_id} and u.email is not null
    join orders o on o.organization_id = m.organization_id and o.id = ${order_id}
    where m.organization_id = ${organization_id} and m.edition_id = ${edition_id} and m.name = ${notice}
      and m.communication_type = 'transactional' and m.deleted_at is null
    order by m.created desc, m.id desc limit 1`.execute(trx);
  return rows[0];
}
