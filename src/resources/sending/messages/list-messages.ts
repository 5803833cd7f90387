import { emailKey } from "../../../platform/contact/email-address.ts";
import { phoneNumber } from "../../../platform/contact/phone-number.ts";
import type { Trx } from "../../../platform/database/doors.ts";
import { notFound } from "../../../platform/http/errors.ts";
import { requireId } from "../../../platform/http/ids.ts";
import { listAnswer } from "../../../platform/http/lists.ts";
import { ok, operation } from "../../../platform/http/operation.ts";
import { ListOf, listQuery } from "../../../platform/http/schemas.ts";
import { isKnown, listMessages as selectMessages } from "./queries.ts";
import { MESSAGE_ORDERINGS, Message, messageFilters } from "./schema.ts";
import { messageView } from "./view.ts";

export const listMessages = operation({
  id: "listMessages",
  tags: ["Messages"],
  summary: "List messages",
  description: "Messages that were sent one by one; those of campaigns stand with their campaign.",
  query: listQuery(MESSAGE_ORDERINGS, messageFilters),
  success: { status: 200, schema: ListOf(Message), description: "A page of messages" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: named, search } = call.query;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const text = search?.trim() ?? "";
    const addresses = text === "" ? undefined : [emailKey(text), phoneNumber(text)?.number].filter((one) => one !== undefined);
    const page = await call.read(async (trx) => {
      for (const parameter of ["edition_id", "user_id"] as const) await requireKnown(trx, organizations, parameter, call.query[parameter]);
      return selectMessages(trx, organizations, call.query, addresses);
    });
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, messageView));
  },
});

async function requireKnown(
  trx: Trx,
  organizations: readonly string[],
  parameter: "edition_id" | "user_id",
  id: string | undefined,
): Promise<void> {
  if (id === undefined) return;
  const table = parameter === "user_id" ? "users" : "editions";
  if (!(await isKnown(trx, organizations, table, requireId(id, { parameter })))) throw notFound({ parameter });
}
