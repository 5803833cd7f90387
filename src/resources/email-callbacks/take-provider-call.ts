import type { FastifyRequest } from "fastify";
import { proveMailgun } from "../../channels/email/callback/mailgun.ts";
import { provePostmark } from "../../channels/email/callback/postmark.ts";
import type { ProvenCall, ProviderCall } from "../../channels/email/callback/provider-call.ts";
import { proveSendgrid } from "../../channels/email/callback/sendgrid.ts";
import { confirmSes, proveSes } from "../../channels/email/callback/ses.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { EgressFailure } from "../../platform/egress/refusal.ts";
import type { PublicAnswer } from "../../platform/http/app.ts";
import type { Services } from "../../platform/http/call.ts";
import { readHookToken } from "./hook-url.ts";
import { type CallbackRow, findCallback, insertCallOnce } from "./queries.ts";
import { recordConfirmation, recordNotices } from "./record.ts";
import { isTimely } from "./rules.ts";
import { openKey } from "./sealed-key.ts";

/** What a provider tells of bounces and complaints. Only what it signed a moment ago and did not tell before has any effect, and only on the organization whose address it called. */
export async function takeProviderCall(request: FastifyRequest, services: Services): Promise<PublicAnswer> {
  const reference = readHookToken(services.secretKey, (request.params as { token: string }).token);
  const row =
    reference &&
    (await inOrganizations(services.db, [reference.organizationId], (trx) => findCallback(trx, [reference.organizationId], reference.id)));
  if (!row) return answer(404, "There is no such address");
  const key = openKey(services.secretKey, row.id, row.sealed_key);
  const call = { headers: request.headers, body: Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0) };
  try {
    const proven = await prove(row, call, key, services);
    if (!proven) return answer(401, "Not proven to be the provider's");
    if (!isTimely(proven.signedAt, services.now())) return answer(401, "Signed more than five minutes ago");
    if (proven.confirmation !== undefined) await confirmSes(proven.confirmation, key, services.egress);
    return (await take(row, proven, services)) ? answer(200, "taken") : answer(409, "Taken before");
  } catch (error) {
    if (error instanceof EgressFailure) return answer(503, "Amazon SNS could not be asked: call again");
    throw error;
  }
}

async function prove(row: CallbackRow, call: ProviderCall, key: string, { egress, now }: Services): Promise<ProvenCall | undefined> {
  switch (row.provider) {
    case "ses":
      return proveSes(call, key, egress);
    case "sendgrid":
      return proveSendgrid(call, key);
    case "postmark":
      return provePostmark(call, key, now());
    default:
      return proveMailgun(call, key);
  }
}

// The call counts as taken only together with what it told: one that failed half-way may come again.
function take(row: CallbackRow, proven: ProvenCall, { db, secretKey }: Services): Promise<boolean> {
  return inOrganizations(
    db,
    [row.organization_id],
    async (trx) => {
      if (!(await insertCallOnce(trx, row, proven.identity))) return false;
      if (proven.confirmation !== undefined) await recordConfirmation(trx, row, secretKey);
      await recordNotices(trx, row, proven.notices, secretKey);
      return true;
    },
    { timeoutMs: TIMEOUT_MS },
  );
}

/** SendGrid tells of up to a thousand messages at once. */
const TIMEOUT_MS = 30_000;

function answer(status: number, body: string): PublicAnswer {
  return { status, headers: { "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" }, body };
}
