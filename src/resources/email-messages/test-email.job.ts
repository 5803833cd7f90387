import { Type } from "typebox";
import { attachFiles } from "../../channels/email/message/attach-files.ts";
import { compileMessage } from "../../channels/email/message/compile-message.ts";
import { composeMessage } from "../../channels/email/message/compose-message.ts";
import { TemplateError } from "../../channels/email/template/check-template.ts";
import type { EmailTransport } from "../../channels/email/transport.ts";
import { inOrganizations, type Trx } from "../../platform/database/doors.ts";
import type { Job, JobContext } from "../../platform/jobs/job.ts";
import { findChosenRelay } from "../mail-relays/queries.ts";
import { loadCarried } from "./load-carried.ts";
import { finishTestEmailIf, type TakenTestEmail, takeTestEmailIf } from "./test-queries.ts";
import { compileOptionsOf, languageOf, loadTried, recipientOf, type Tried, viewOf } from "./tried-message.ts";

const PAYLOAD = Type.Object({ organization_id: Type.String(), test_email_id: Type.String() });

export const testEmailJob = { name: "email-test", payload: PAYLOAD };

export interface TestSending {
  /** the way over a relay of the organization's own; null: the installation's */
  transportFor: (organizationId: string, relayId: string | null) => Promise<EmailTransport>;
  secretKey: string;
  publicUrl: string;
}

/** Hands one test email over, through the relay that mail of its kind goes through. A relay that is busy is asked again. */
export function sendTestEmails(sending: TestSending): Job<typeof PAYLOAD> {
  return {
    ...testEmailJob,
    concurrency: 2,
    run: async ({ organization_id: organizationId, test_email_id: id }, context) => {
      const within = <T>(work: (trx: Trx) => Promise<T>) => inOrganizations(context.db, [organizationId], work);
      const found = await within(async (trx) => {
        const test = await takeTestEmailIf(trx, organizationId, id);
        const trial = test && { organizationId, editionId: test.edition_id, userId: test.user_id, locale: test.locale };
        return trial && { test, tried: await loadTried(trx, test.content, trial) };
      });
      if (!found) return;
      const { status, response } = found.tried ? await handOver(sending, context, found.test, found.tried) : GUEST_GONE;
      await within((trx) => finishTestEmailIf(trx, organizationId, id, status, response));
    },
  };
}

interface Outcome {
  status: "sent" | "failed";
  response: string;
}

const GUEST_GONE: Outcome = { status: "failed", response: "The guest is gone" };

async function handOver(sending: TestSending, context: JobContext, test: TakenTestEmail, tried: Tried): Promise<Outcome> {
  const message = await compose(sending, context, test, tried);
  if ("status" in message) return message;
  const { organizationId, userId } = tried;
  const envelope = { from: message.from, to: test.address, organizationId, campaignId: null, userId };
  const relayId = await inOrganizations(context.db, [organizationId], (trx) =>
    findChosenRelay(trx, organizationId, tried.content.communication_type),
  );
  const answer = await (await sending.transportFor(organizationId, relayId)).send(envelope, message.bytes);
  if (answer.kind === "accepted") return { status: "sent", response: answer.response };
  if (answer.kind === "refused") return { status: "failed", response: answer.response };
  throw new Error(`the relay did not take a test email: ${answer.kind}`);
}

async function compose(
  { secretKey, publicUrl }: TestSending,
  { db, storage }: JobContext,
  test: TakenTestEmail,
  tried: Tried,
): Promise<{ from: string; bytes: Buffer } | Outcome> {
  const language = languageOf(tried);
  const options = language === undefined ? undefined : compileOptionsOf(tried, language, test.id, publicUrl);
  if (!options) return { status: "failed", response: "The message has no sender address or no whole language any more" };
  const carried = await loadCarried(db, storage, tried.organizationId, tried.content);
  const view = viewOf(tried, { secretKey, publicUrl }, true);
  const unsubscribeUrl = tried.content.communication_type === "marketing" ? `${publicUrl}/u/sample` : null;
  const recipient = recipientOf(tried, view, { id: "test", address: test.address, date: test.created, unsubscribeUrl });
  try {
    const compiled = attachFiles(compileMessage(options), carried);
    return { from: options.sender.from.address, bytes: composeMessage(compiled, recipient) };
  } catch (error) {
    if (!(error instanceof TemplateError)) throw error;
    return { status: "failed", response: `The message cannot be rendered: ${error.message}` };
  }
}
