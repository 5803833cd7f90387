import type { Trx } from "../../../platform/database/doors.ts";
import { badRequest, notFound, unprocessable } from "../../../platform/http/errors.ts";
import { parseId, requireId } from "../../../platform/http/ids.ts";
import { type Answer, ok, operation } from "../../../platform/http/operation.ts";
import { IdParams } from "../../../platform/http/schemas.ts";
import { type CampaignRow, findCampaign } from "../../campaigns/queries.ts";
import { SegmentExpressionError } from "../../segments/queries.ts";
import { MaterialError } from "../material.ts";
import { findRecentRate, listLeftOut, listLeftOutFor } from "./queries.ts";
import { countWithoutConsent, type Rehearsal, rehearse, reportLanguages } from "./rehearse.ts";
import { DryRun, DryRunQuery } from "./schema.ts";

/** A million guests take some seconds. */
const TIMEOUT_MS = 60_000;

export const dryRunCampaign = operation({
  id: "dryRunCampaign",
  tags: ["Campaigns"],
  summary: "Dry run",
  description:
    "What would happen if the campaign began now, found by the code that begins it: who gets it, who does not and why, in which languages, with samples. Changes nothing.",
  params: IdParams,
  query: DryRunQuery,
  success: { status: 200, schema: DryRun, description: "What would happen" },
  errors: [422],
  idempotency: "safe",
  rateClass: "bulk",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const page = pageOf(call.query);
    const work = async (trx: Trx): Promise<Answer> => {
      const campaign = await findCampaign(trx, call.organizations, id);
      if (!campaign) throw notFound();
      const rehearsal = await rehearse(trx, { organization_id: campaign.organization_id, id }, call.services).catch(refuse);
      throw new Rehearsed(await report(trx, campaign, rehearsal, { page, services: call.services }));
    };
    return call.write(work, { timeoutMs: TIMEOUT_MS }).catch((error: unknown) => {
      if (error instanceof Rehearsed) return ok(error.report);
      throw error;
    });
  },
});

/** Carries the report out of its transaction, which it rolls back. */
class Rehearsed extends Error {
  readonly report: unknown;
  constructor(report: unknown) {
    super("a rehearsal is over");
    this.report = report;
  }
}

interface ReportOptions {
  page: { reason: string; after: string | null; atMost: number } | null;
  services: Parameters<typeof rehearse>[2];
}

async function report(trx: Trx, campaign: CampaignRow, rehearsal: Rehearsal, { page, services }: ReportOptions): Promise<object> {
  const { key, material, users, recipients } = rehearsal;
  const shown = page === null ? null : await listLeftOutFor(trx, key, { ...page, atMost: page.atMost + 1 });
  return {
    user_count: users,
    audience: material.audience.people,
    total_recipients: recipients,
    communication_type: material.row.communication_type,
    excluded: await listLeftOut(trx, key),
    excluded_page: page && shown && pageView(page, shown),
    without_consent: await countWithoutConsent(trx, rehearsal),
    languages: await reportLanguages(trx, rehearsal, services),
    expected: expectedEnd(
      await findRecentRate(trx, key.organization_id, campaign.channel),
      recipients,
      campaign.scheduled_at ?? services.now(),
    ),
  };
}

function pageView(page: { reason: string; atMost: number }, users: { id: string }[]): object {
  const kept = users.slice(0, page.atMost);
  return { reason: page.reason, users: kept, next_cursor: users.length > page.atMost ? (kept.at(-1)?.id ?? null) : null };
}

function expectedEnd(rate: number | null, recipients: number, start: Date): object {
  const seconds = rate === null || rate === 0 ? null : Math.ceil(recipients / rate);
  return { messages_per_second: rate, seconds, end: seconds === null ? null : new Date(start.getTime() + seconds * 1_000).toISOString() };
}

function pageOf({ reason, cursor, page_size = 100 }: { reason?: string; cursor?: string; page_size?: number }): ReportOptions["page"] {
  if (reason === undefined && cursor !== undefined)
    throw badRequest([{ parameter: "cursor", code: "bad_cursor", detail: "A cursor pages through one reason: name it" }]);
  const after = cursor === undefined ? null : parseId(cursor);
  if (after === undefined) throw badRequest([{ parameter: "cursor", code: "bad_cursor", detail: "Use the last answer's next_cursor" }]);
  return reason === undefined ? null : { reason, after, atMost: page_size };
}

// What would fail the campaign is told as what is wrong with it.
function refuse(error: unknown): never {
  if (error instanceof MaterialError) throw unprocessable([{ pointer: "", code: "not_sendable", detail: error.message }]);
  if (error instanceof SegmentExpressionError)
    throw unprocessable([{ pointer: "", code: "bad_segment", detail: `The segment's expression cannot be evaluated: ${error.message}` }]);
  throw error;
}
