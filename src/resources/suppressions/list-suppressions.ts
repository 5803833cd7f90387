import { emailKey } from "../../platform/contact/email-address.ts";
import { phoneNumber } from "../../platform/contact/phone-number.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { ListOf, listQuery } from "../../platform/http/schemas.ts";
import { listSuppressions as selectSuppressions, suppressionOrderings } from "./queries.ts";
import { Suppression, suppressionFilters } from "./schema.ts";
import { suppressionView } from "./view.ts";

export const listSuppressions = operation({
  id: "listSuppressions",
  tags: ["Suppressions"],
  summary: "List suppressions",
  description: "Addresses that are not written to, whoever has them.",
  query: listQuery(suppressionOrderings, suppressionFilters),
  success: { status: 200, schema: ListOf(Suppression), description: "Suppressions" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: named, search } = call.query;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const text = search?.trim() ?? "";
    const addresses = text === "" ? undefined : [emailKey(text), phoneNumber(text)?.number].filter((one) => one !== undefined);
    const page = await call.read((trx) => selectSuppressions(trx, organizations, call.query, addresses));
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, suppressionView));
  },
});
