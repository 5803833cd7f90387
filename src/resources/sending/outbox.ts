import PostalMime from "postal-mime";
import type { Envelope } from "../../channels/email/transport.ts";
import type { SmsMessage } from "../../channels/sms/transport.ts";
import type { Database } from "../../platform/database/database.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { storeOutboxMessage } from "../outbox/queries.ts";

/** An envelope that tells the built-in outbox whose message it is; a relay never sees the rest. */
export interface KeptEnvelope extends Envelope {
  organizationId: string;
  campaignId: string | null;
  userId: string | null;
}

/** Keeps a message in the database in place of sending it. */
export async function storeMessage(db: Database, envelope: Envelope, raw: Buffer): Promise<void> {
  const { organizationId, campaignId, userId, from, to } = envelope as KeptEnvelope;
  const { subject } = await PostalMime.parse(raw);
  await inOrganizations(db, [organizationId], (trx) =>
    storeOutboxMessage(trx, { organizationId, campaignId, userId, sender: from, recipient: to, subject: subject ?? "", raw }),
  );
}

/** Keeps a text in the database in place of sending it. */
export async function storeSms(db: Database, { kept, from, to, text }: SmsMessage): Promise<void> {
  if (!kept) throw new Error("a text without an organization");
  const { organizationId, campaignId, userId } = kept;
  const raw = Buffer.from(text, "utf8");
  await inOrganizations(db, [organizationId], (trx) =>
    storeOutboxMessage(trx, { organizationId, campaignId, userId, sender: from, recipient: to, subject: "", raw, channel: "sms" }),
  );
}
