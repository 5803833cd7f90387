import { sql } from "kysely";
import { renderMessage } from "../../../channels/email/message/render-message.ts";
import { TemplateError } from "../../../channels/email/template/check-template.ts";
import type { Trx } from "../../../platform/database/doors.ts";
import type { Services } from "../../../platform/http/call.ts";
import { newId } from "../../../platform/http/ids.ts";
import { compileSegment, findDatabaseTime } from "../../segments/queries.ts";
import { suppressedEmail } from "../../suppressions/queries.ts";
import type { CampaignKey } from "../campaign-state.ts";
import { loadMaterial, type Material } from "../material.ts";
import { findRecipient, insertSnapshot, leftOutReason } from "../recipients.ts";
import { languageFor, loadContexts, recipientFor, TemplateBroken } from "../render.ts";
import { countRecipients, insertRehearsal, type LocaleGroup, listLocaleGroups } from "./queries.ts";

/** A campaign that was taken through its beginning, under an id of its own, in a transaction that will not be kept. */
export interface Rehearsal {
  key: CampaignKey;
  material: Material;
  users: number;
  recipients: number;
}

/** Does what beginning the campaign now would do, by the same code. @throws MaterialError, SegmentExpressionError as that would */
export async function rehearse(trx: Trx, campaign: CampaignKey, services: Services): Promise<Rehearsal> {
  const key = { organization_id: campaign.organization_id, id: newId() };
  await insertRehearsal(trx, campaign, key.id);
  const material = await loadMaterial(trx, key, services);
  const segment = { organizationId: key.organization_id, editionId: material.segmentEditionId, expression: material.expression };
  const member = await compileSegment(trx, segment, await findDatabaseTime(trx));
  return { key, material, ...(await insertSnapshot(trx, key.id, material.audience, member)) };
}

/** Of a transactional campaign: whom it reaches although they agreed to nothing, or said no. */
export async function countWithoutConsent(trx: Trx, { key, material }: Rehearsal): Promise<number | null> {
  if (material.marketing) return null;
  const reason = leftOutReason({ ...material.audience, marketing: true });
  return countRecipients(trx, key, suppressedEmail, sql`${reason} in ('no_consent', 'unsubscribed', 'complained')`);
}

export interface LanguageReport {
  language: string;
  recipients: number;
  guessed: number;
  sample: { user_id: string | null; subject: string; html: string; text: string } | null;
  problem: string | null;
}

/** In which languages the message would go out, each with the message as its first recipient would get it. */
export async function reportLanguages(trx: Trx, rehearsal: Rehearsal, services: Services): Promise<LanguageReport[]> {
  const byLanguage = Map.groupBy(await listLocaleGroups(trx, rehearsal.key), (group) =>
    languageFor(rehearsal.material, [...rehearsal.material.compiled.keys()], group),
  );
  const reports: LanguageReport[] = [];
  for (const [language, groups] of byLanguage) {
    const sum = (of: readonly LocaleGroup[]) => of.reduce((total, { count }) => total + count, 0);
    const position = Math.min(...groups.map((group) => group.position));
    reports.push({
      language,
      recipients: sum(groups),
      guessed: sum(groups.filter(({ locale }) => locale === null)),
      ...(await sampleFor(trx, rehearsal, services, position)),
    });
  }
  return reports.toSorted((a, b) => b.recipients - a.recipients);
}

async function sampleFor(
  trx: Trx,
  { key, material }: Rehearsal,
  services: Services,
  position: number,
): Promise<Pick<LanguageReport, "sample" | "problem">> {
  const row = await findRecipient(trx, key.id, position, material.audience);
  if (!row) return { sample: null, problem: null };
  const contexts = await loadContexts(trx, material, [row]);
  try {
    const { compiled, recipient } = recipientFor(services, material, row, contexts.get(row.user_id));
    return { sample: { user_id: row.user_id || null, ...renderMessage(compiled, recipient) }, problem: null };
  } catch (error) {
    if (error instanceof TemplateBroken || error instanceof TemplateError) return { sample: null, problem: error.message };
    throw error;
  }
}
