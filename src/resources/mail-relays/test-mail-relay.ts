import { addressProblem } from "../../channels/email/address.ts";
import { notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { accepted, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { beginTest, lockRelays } from "./queries.ts";
import { MailRelay, TestMailRelayBody } from "./schema.ts";
import { relayTestJob } from "./test-relay.job.ts";
import { relayView } from "./view.ts";

export const testMailRelay = operation({
  id: "testMailRelay",
  tags: ["Mail Relays"],
  summary: "Test mail relay",
  description:
    "From where mail leaves: connects, secures the connection, signs in, and sends a mail where one is asked for. Retrieve the relay for the outcome; a test that is asked for anew takes the place of one that runs.",
  params: IdParams,
  body: TestMailRelayBody,
  success: { status: 202, schema: MailRelay, description: "The relay, testing" },
  errors: [422],
  idempotency: "key",
  rateClass: "send",
  audit: "mail_relay.tested",
  example: { body: { to: "ada@example.org" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const to = call.body.to ?? null;
    const problem = to === null ? null : addressProblem(to);
    if (problem) throw unprocessable([{ pointer: "/to", code: "bad_address", detail: problem }]);
    return call.write(async (trx) => {
      const before = await lockRelays(trx, call.organizations, id);
      if (!before) throw notFound();
      const organizationId = before.organization_id;
      const row = await beginTest(trx, before, to);
      await sendJob(trx, relayTestJob, { organization_id: organizationId, mail_relay_id: id, test_run: row.test_run });
      await call.audit(trx, { organizationId, objectType: "mail_relay", objectId: id, changes: { note: { mail: to !== null } } });
      return accepted(relayView(row), row.version);
    });
  },
});
