import { emailAddress, emailKey } from "../../platform/contact/email-address.ts";
import { phoneNumber } from "../../platform/contact/phone-number.ts";
import { badRequest, conflict, type FieldError } from "../../platform/http/errors.ts";
import { canonicalLocale } from "../../platform/locale/codes.ts";
import type { NewHolder, TicketRow } from "./queries.ts";
import type { TransferTicketBody } from "./schema.ts";

/** @throws 409 for a ticket that admits nobody any more, or has admitted somebody */
export function requireTransferable(ticket: TicketRow): void {
  if (ticket.status === "cancelled" || ticket.status === "refunded")
    throw conflict(`ticket_${ticket.status}`, `This ticket is ${ticket.status}: only one that is active or transferred can be transferred`);
  if (ticket.checked_in_at !== null)
    throw conflict("checked_in", "The holder of this ticket has checked in: it can no longer be transferred");
}

/** @throws 400 naming every bad field */
export function newHolder(body: TransferTicketBody): NewHolder {
  const errors: FieldError[] = [];
  const refuse = (pointer: string, code: string, detail: string) => errors.push({ pointer, code, detail });
  const [first, last] = [body.first_name?.trim() ?? "", body.last_name?.trim() ?? ""];
  const email = body.email ? emailAddress(body.email) : undefined;
  const phone = body.phone ? phoneNumber(body.phone) : undefined;
  if (body.email && email === undefined) refuse("/email", "bad_email", "This is no email address: write name@host");
  if (body.phone && phone === undefined)
    refuse("/phone", "bad_phone", "No such phone number can exist: write it with + and the country code");
  if (first === "" && last === "" && !body.email && !body.phone)
    refuse("/first_name", "required", "Name the new holder, or give an address");
  if (errors.length > 0) throw badRequest(errors);
  return {
    ...{ first_name: first, last_name: last, email: email ?? null, email_key: email === undefined ? null : (emailKey(email) ?? null) },
    ...{ phone: phone?.number ?? null, locale: body.locale ? (canonicalLocale(body.locale) ?? null) : null },
  };
}
