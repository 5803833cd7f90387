import { addressProblem } from "../../channels/email/address.ts";
import { type FieldError, notFound, unprocessable } from "../../platform/http/errors.ts";
import { newId, requireId } from "../../platform/http/ids.ts";
import { accepted, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { sendJob } from "../../platform/jobs/send-job.ts";
import { findEmailMessage } from "./queries.ts";
import { requireFitEdition } from "./require-fit-edition.ts";
import { NO_LANGUAGE } from "./rules.ts";
import { SentTests, TestSendBody } from "./schema.ts";
import { testEmailJob } from "./test-email.job.ts";
import { insertTestEmail } from "./test-queries.ts";
import { compileOptionsOf, languageOf, loadTried, type Tried } from "./tried-message.ts";

export const sendTestEmail = operation({
  id: "sendTestEmail",
  tags: ["Email Messages"],
  summary: "Send test email",
  description:
    "Sends the message as it is now to each address, one mail each, as a campaign would send it, with the guest's data or made-up data. Its links are not tracked and unsubscribe nobody.",
  params: IdParams,
  body: TestSendBody,
  success: { status: 202, schema: SentTests, description: "The mails are on their way" },
  errors: [404, 422],
  idempotency: "key",
  rateClass: "send",
  audit: "email_message.test_sent",
  example: { body: { to: ["ada@example.org"], locale: "da" } },
  handle: (call) => {
    const id = requireId(call.params.id);
    const { to, user_id, edition_id, locale = null } = call.body;
    const userId = user_id == null ? null : requireId(user_id, { pointer: "/user_id" });
    const named = edition_id == null ? null : requireId(edition_id, { pointer: "/edition_id" });
    return call.write(async (trx) => {
      const message = await findEmailMessage(trx, call.organizations, id);
      if (!message) throw notFound();
      const organizationId = message.organization_id;
      const editionId = await requireFitEdition(trx, message, named);
      const tried = await loadTried(trx, message, { organizationId, editionId, userId, locale });
      if (!tried) throw notFound({ pointer: "/user_id" });
      requireSendable(tried, to);
      const tests = to.map((address) => ({ id: newId(), address }));
      for (const test of tests) {
        await insertTestEmail(trx, organizationId, { ...test, messageId: id, version: message.version, editionId, userId, locale });
        await sendJob(trx, testEmailJob, { organization_id: organizationId, test_email_id: test.id });
      }
      await call.audit(trx, { organizationId, objectType: "email_message", objectId: id, changes: { note: { mails: tests.length } } });
      return accepted({ tests: tests.map((test) => ({ ...test, status: "queued" })) });
    });
  },
});

function requireSendable(tried: Tried, to: readonly string[]): void {
  const errors = to.flatMap((address, n): FieldError[] => {
    const problem = addressProblem(address);
    return problem ? [{ pointer: `/to/${n}`, code: "bad_address", detail: problem }] : [];
  });
  const language = languageOf(tried);
  if (language === undefined) errors.push(NO_LANGUAGE);
  else if (!compileOptionsOf(tried, language, "test", "https://localhost"))
    errors.push({
      pointer: "",
      code: "no_sender",
      detail: "There is no sender address: set from_address here, or email_from_address on the edition or organization",
    });
  if (errors.length > 0) throw unprocessable(errors);
}
