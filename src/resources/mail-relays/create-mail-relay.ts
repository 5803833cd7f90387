import { conflict, unprocessable } from "../../platform/http/errors.ts";
import { newId } from "../../platform/http/ids.ts";
import { created, operation } from "../../platform/http/operation.ts";
import { countRelays, insertRelay } from "./queries.ts";
import { requireRelay } from "./require-relay.ts";
import { relayProblems, usualTls } from "./rules.ts";
import { CreateMailRelayBody, MailRelay } from "./schema.ts";
import { sealPassword } from "./sealed-password.ts";
import { relaySettings, relayView } from "./view.ts";

const MOST_RELAYS = 100;

export const createMailRelay = operation({
  id: "createMailRelay",
  tags: ["Mail Relays"],
  summary: "Create mail relay",
  description:
    "An SMTP relay of the organization's own. Once it has passed a test it can be chosen, as the default for marketing or transactional mail or by a campaign; until then the installation's relay is used.",
  body: CreateMailRelayBody,
  success: { status: 201, schema: MailRelay, description: "The new relay, untested" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "write",
  audit: "mail_relay.created",
  example: {
    body: {
      organization_id: "01980000-0000-7000-8000-000000000001",
      name: "Newsletter relay",
      host: "smtp.example.com",
      port: 587,
      username: "nordlys",
      password: "a password that the provider gave",
    },
  },
  handle: async (call) => {
    const { organization_id, password, ...given } = call.body;
    const organizationId = call.organization(organization_id, { pointer: "/organization_id" });
    const { port = 587, username = null, connections = 5 } = given;
    const tls = given.tls ?? usualTls(port);
    const problems = relayProblems({ tls, username, hasPassword: password !== undefined });
    if (problems.length > 0) throw unprocessable(problems);
    await requireRelay(call.services.egress, given.host, port);
    const id = newId();
    const sealed_password = password === undefined ? null : sealPassword(call.services.secretKey, id, password);
    return call.write(async (trx) => {
      if ((await countRelays(trx, organizationId)) >= MOST_RELAYS)
        throw conflict("too_many", `The organization has ${MOST_RELAYS} mail relays: delete one that is not used`);
      const row = await insertRelay(trx, organizationId, id, { ...given, port, tls, username, connections, sealed_password });
      const changes = { note: relaySettings(row) };
      await call.audit(trx, { organizationId, objectType: "mail_relay", objectId: id, changes });
      return created(relayView(row), row.version);
    });
  },
});
