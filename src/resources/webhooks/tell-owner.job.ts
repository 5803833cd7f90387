import { Type } from "typebox";
import { compileMessage } from "../../channels/email/message/compile-message.ts";
import { composeMessage } from "../../channels/email/message/compose-message.ts";
import type { EmailTransport } from "../../channels/email/transport.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import type { Job } from "../../platform/jobs/job.ts";
import { findOwnerNotice, type OwnerNotice } from "./owner-queries.ts";

const PAYLOAD = Type.Object({ organization_id: Type.String(), webhook_id: Type.String(), account_id: Type.String() });

export const tellOwnerJob = { name: "webhook-notice", payload: PAYLOAD };

export interface Telling {
  transport: EmailTransport;
  publicUrl: string;
}

/** Tells one owner by email that an endpoint was switched off. A relay that is busy is asked again, under the same Message-ID. */
export function tellOwners({ transport, publicUrl }: Telling): Job<typeof PAYLOAD> {
  return {
    ...tellOwnerJob,
    run: async ({ organization_id: organizationId, webhook_id: webhookId, account_id: accountId }, { db, log }) => {
      const notice = await inOrganizations(db, [organizationId], (trx) => findOwnerNotice(trx, organizationId, webhookId, accountId));
      if (!notice) return;
      const { email_from_address: from } = notice;
      if (from === null) {
        log.warn({ webhook: webhookId }, "an owner could not be told of a disabled webhook: the organization has no sender address");
        return;
      }
      const message = writeNotice({ ...notice, email_from_address: from }, { webhookId, accountId, publicUrl });
      const answer = await transport.send({ from, to: notice.owner_email, ...{ organizationId, campaignId: null, userId: null } }, message);
      if (answer.kind === "refused") log.warn({ webhook: webhookId, response: answer.response }, "an owner's address refused a notice");
      else if (answer.kind !== "accepted") throw new Error(`the relay did not take a notice: ${answer.kind}`);
    },
  };
}

const SUBJECT = "A webhook of {{ organization }} was switched off";
const BODY = `<p>Hello {{ name | default: "there" }},</p>
<p>Preo no longer sends events to<br>{{ url }}</p>
<p>{{ why }}</p>
<p>Once the receiver works, switch the webhook on again and replay the time it missed: <a href="{{ link }}">{{ link }}</a></p>`;

function writeNotice(
  notice: OwnerNotice & { email_from_address: string },
  { webhookId, accountId, publicUrl }: { webhookId: string; accountId: string; publicUrl: string },
): Buffer {
  const from = notice.email_from_address;
  const compiled = compileMessage({
    source: { subject: SUBJECT, html: BODY },
    language: "en",
    publicUrl,
    tracking: { opens: false, clicks: false },
    sender: {
      campaignId: `webhook-${webhookId}-${notice.disabled_at.getTime()}`,
      messageIdDomain: from.slice(from.lastIndexOf("@") + 1),
      from: { address: from, name: notice.email_from_name || notice.organization_name },
      headers: { "Auto-Submitted": "auto-generated" },
    },
  });
  return composeMessage(compiled, {
    id: accountId,
    token: "notice",
    to: { address: notice.owner_email, name: notice.owner_name },
    view: {
      organization: notice.organization_name,
      name: notice.owner_name,
      url: notice.url,
      why: reason(notice),
      link: `${publicUrl}/webhooks/${webhookId}`,
    },
    timeZone: "UTC",
    date: notice.disabled_at,
  });
}

function reason({ disabled_reason, failing_since }: OwnerNotice): string {
  if (disabled_reason === "gone") return "The receiver answered 410 Gone: it wants no more events.";
  const since = failing_since ? ` since ${failing_since.toISOString().slice(0, 16).replace("T", " ")} UTC` : "";
  return `Every attempt has failed${since}, for five days or longer.`;
}
