import { type Report, readReport } from "../../channels/email/bounce/read-report.ts";
import { addressCheck, readReturnPath } from "../../channels/email/bounce/return-path.ts";
import type { Database } from "../../platform/database/database.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { findLinkOrganization } from "../tracking/queries.ts";
import { readRecipientToken } from "../tracking/schema.ts";
import { recordReturned, reportFingerprint } from "./queries.ts";

type Concerned = { campaignId: string; position: number; addressCheck?: string };

/**
 * Takes one message from the mailbox of the bounce domain. Whom it concerns is told by a signed return path (or, in a complaint, by the unsubscribe link of
 * the message that it quotes) and by nothing else, so that no letter can get an address suppressed. Repeating it changes nothing more.
 * @returns whether it changed anything
 */
export async function receiveReport(db: Database, secretKey: string, raw: Buffer): Promise<boolean> {
  const report = await readReport(raw);
  const { kind } = report;
  if (kind === "other") return false;
  const concerned = concernedBy(secretKey, report);
  const organizationId = concerned && (await findLinkOrganization(db, concerned.campaignId));
  if (!concerned || !organizationId) return false;
  const { campaignId, position, addressCheck: check } = concerned;
  const { bounce, status, diagnostic } = report;
  const fingerprint = reportFingerprint({ campaignId, position, type: kind, bounce, status });
  const isCurrentAddress = (emailKey: string) => check === undefined || check === addressCheck(secretKey, emailKey);
  const returned = {
    campaignId,
    position,
    type: kind,
    bounce,
    status,
    diagnostic,
    source: "mailbox" as const,
    fingerprint,
    isCurrentAddress,
  };
  return inOrganizations(db, [organizationId], (trx) => recordReturned(trx, organizationId, returned, secretKey));
}

function concernedBy(secretKey: string, report: Report): Concerned | undefined {
  const byPath = report.returnPaths.map((address) => readReturnPath(secretKey, address)).find((reference) => reference !== undefined);
  if (byPath || report.kind !== "complaint") return byPath;
  return report.unsubscribeTokens
    .map((token) => readRecipientToken(secretKey, "unsubscribe", token))
    .find((recipient) => recipient !== undefined);
}
