import { Type } from "typebox";
import { compileMessage } from "../../channels/email/message/compile-message.ts";
import { composeMessage } from "../../channels/email/message/compose-message.ts";
import type { EmailTransport } from "../../channels/email/transport.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import type { Job } from "../../platform/jobs/job.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { finishTestIf, type ReachableRelay, reachable } from "./queries.ts";
import { findTestIf, type RelayTest } from "./test-queries.ts";
import { relayName } from "./view.ts";

const PAYLOAD = Type.Object({ organization_id: Type.String(), mail_relay_id: Type.String(), test_run: Type.Integer() });

export const relayTestJob = { name: "mail-relay-test", payload: PAYLOAD };

const LONGEST_DETAIL = 500;

/**
 * Tries a relay as mail would take it, and keeps what came of it. One whose worker died is tried again, under the same Message-ID.
 * @param connect opens connections of their own to a relay, so that what a former one met does not count
 */
export function testRelays(connect: (relay: ReachableRelay) => EmailTransport): Job<typeof PAYLOAD> {
  return {
    ...relayTestJob,
    concurrency: 4,
    run: async ({ organization_id: organizationId, mail_relay_id: id, test_run: run }, { db, secretKey }) => {
      const found = await inOrganizations(db, [organizationId], (trx) => findTestIf(trx, organizationId, { id, run }));
      if (!found) return;
      const result = await tryRelay(connect(reachable(found, secretKey)), found);
      await inOrganizations(db, [organizationId], async (trx) => {
        const row = await finishTestIf(trx, organizationId, { id, run }, { ...result, detail: result.detail.slice(0, LONGEST_DETAIL) });
        if (!row) return;
        const type = result.passed ? "mail_relay.ready" : "mail_relay.failed";
        await emitEvents(trx, [{ organizationId, type, objectId: id, editionId: null, data: relayName(row) }]);
      });
    },
  };
}

interface Result {
  passed: boolean;
  detail: string;
}

async function tryRelay(transport: EmailTransport, test: RelayTest): Promise<Result> {
  try {
    return await tryOver(transport, test);
  } finally {
    await transport.close();
  }
}

async function tryOver(transport: EmailTransport, test: RelayTest): Promise<Result> {
  const reached = await transport.verify();
  if (!reached.ok) return { passed: false, detail: reached.reason };
  if (test.test_to === null) return { passed: true, detail: reached.detail };
  if (test.from_address === null)
    return { passed: false, detail: "It is reached, but there is no sender: set email_from_address of the organization, then test again" };
  const envelope = { from: test.from_address, to: test.test_to };
  const answer = await transport.send(envelope, writeMail(test, envelope));
  if (answer.kind === "accepted") return { passed: true, detail: `${reached.detail} It took a mail: ${answer.response}` };
  return { passed: false, detail: `It is reached, but took no mail: ${"response" in answer ? answer.response : answer.reason}` };
}

const SUBJECT = "Test of the mail relay {{ relay }}";
const BODY = `<p>This mail came over the relay {{ relay }} ({{ host }}).</p><p>It can now be chosen for the mail of {{ organization }}.</p>`;

function writeMail({ id, name, host, test_run, organization_name }: RelayTest, { from, to }: { from: string; to: string }): Buffer {
  const compiled = compileMessage({
    source: { subject: SUBJECT, html: BODY },
    language: "en",
    publicUrl: "",
    tracking: { opens: false, clicks: false },
    sender: {
      campaignId: `relay-${id}-${test_run}`,
      messageIdDomain: from.slice(from.lastIndexOf("@") + 1),
      from: { address: from, name: organization_name },
      headers: { "Auto-Submitted": "auto-generated" },
    },
  });
  const view = { relay: name, host, organization: organization_name };
  return composeMessage(compiled, { id: "test", token: "test", to: { address: to, name: "" }, view, timeZone: "UTC", date: new Date() });
}
