import { Type } from "typebox";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { listRelays, relayOrderings } from "./queries.ts";
import { MailRelayName } from "./schema.ts";
import { relayName } from "./view.ts";

export const listMailRelays = operation({
  id: "listMailRelays",
  tags: ["Mail Relays"],
  summary: "List mail relays",
  description: "What a campaign may choose from. How a relay is reached is shown to owners, one at a time.",
  query: listQuery(relayOrderings, { organization_id: Type.Optional(Id()) }),
  success: { status: 200, schema: ListOf(MailRelayName), description: "Relays, oldest first" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: named } = call.query;
    const organizations = named === undefined ? call.organizations : [call.organization(named, { parameter: "organization_id" })];
    const page = await call.read((trx) => listRelays(trx, organizations, call.query));
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, relayName));
  },
});
