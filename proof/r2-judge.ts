import type { Mail } from "./mail-sink.ts";
import type { Accepted, Play } from "./r2-play.ts";
import type { Sql } from "./stand.ts";

/** What a play left behind, held against the rules. */
export interface Findings {
  transitions: number;
  /** steps that the table of states does not have, or that do not begin where the last one ended */
  illegal: string[];
  /** accepted changes without their one audit entry, and entries without their answer */
  unmatched: string[];
  mails: number;
  doubles: number;
  /** mails more than 5 seconds after a cancel was acknowledged */
  late: number;
  /** recipients whose state the sink contradicts */
  untrue: number;
  unexpected: string[];
}

type State = string | undefined;

const STEPS: Record<string, readonly string[]> = {
  draft: ["scheduled", "calculating"],
  scheduled: ["scheduled", "calculating", "cancelled"],
  calculating: ["sending", "sent", "failed", "cancelled"],
  sending: ["sent", "failed", "cancelled"],
  failed: ["cancelled", "scheduled", "calculating", "sending"],
  cancelled: ["scheduled", "calculating"],
  sent: [],
};
/** Moves that leave the status as it is, and in which states they may. Resuming also leads from failed to sending. */
const STAYS: Record<string, readonly string[]> = {
  "campaign.paused": ["sending"],
  "stopped.paused": ["sending"],
  "campaign.resumed": ["sending"],
  "campaign.approved": ["draft", "scheduled", "cancelled", "failed"],
};
const DELETABLE = ["draft", "cancelled", "failed"];
const UPDATABLE = ["draft", "scheduled", "cancelled", "failed"];
/** Their answers do not tell when their transaction began. */
const TIMELESS = ["campaign.deleted", "stopped.paused", "stopped.cancelled"];
/** Moves that neither stop a campaign nor let it go. */
const NEITHER = ["campaign.updated", "campaign.approved"];
const LATE_AFTER_MS = 5_000;

interface Entry {
  object_id: string;
  action: string;
  actor_type: string;
  at: Date;
  changes: { fields?: { status?: { before?: string; after?: string } } };
}

/** Numbers the audit entries in the order in which they are written, which is the order of the changes: each is written under its campaign's lock. */
export async function numberAudit(sql: Sql): Promise<void> {
  await sql("alter table audit_entries add column proof_number bigint generated always as identity");
}

/** The campaigns' entries, and what an entry of a stop of everything says of each of them. */
const ENTRIES = `
  select object_id, action, actor_type, at, changes from (
    select proof_number, object_id, action, actor_type, at, changes from audit_entries where object_type = 'campaign'
    union all
    select e.proof_number, stopped.campaign_id::uuid, 'stopped.' || how, e.actor_type, e.at,
      jsonb_build_object('fields', jsonb_build_object('status', jsonb_build_object('after', case how when 'paused' then 'sending' else 'cancelled' end)))
    from audit_entries e cross join (values ('paused'), ('cancelled')) as h(how) cross join lateral jsonb_array_elements_text(e.changes -> 'note' -> h.how) as stopped (campaign_id)
    where e.action = 'organization.sending_stopped'
  ) x where object_id = any($1) order by proof_number`;

export async function judge(play: Play, mails: readonly Mail[]): Promise<Findings> {
  const { sql } = play.stand;
  const entries = await sql<Entry>(ENTRIES, [play.campaigns]);
  const now = await sql<{ id: string; status: string }>("select id, status from campaigns where id = any($1)", [play.campaigns]);
  const own = mails.filter((mail) => play.campaigns.includes(mail.campaignId));
  return {
    transitions: entries.filter((entry) => entry.changes.fields?.status).length,
    illegal: play.campaigns.flatMap((id) =>
      stepsOf(
        entries.filter((entry) => entry.object_id === id),
        now.find((row) => row.id === id)?.status,
      ),
    ),
    unmatched: unmatched(play.accepted, entries),
    mails: own.length,
    doubles: own.length - new Set(own.map((mail) => `${mail.campaignId} ${mail.to}`)).size,
    late: own.filter((mail) => isLate(mail, play.accepted)).length,
    untrue: await countUntrue(sql, play.campaigns, own),
    unexpected: play.unexpected,
  };
}

/** Follows one campaign's history; each step that must not be is told. */
function stepsOf(entries: readonly Entry[], finalState: State): string[] {
  let state: State;
  const wrong: string[] = [];
  for (const entry of entries) {
    const { object_id, action, changes } = entry;
    const status = changes.fields?.status;
    if (!isLegal(state, action, status)) wrong.push(`${object_id}: ${action} ${JSON.stringify(status ?? {})} in ${state ?? "nothing"}`);
    state = stateAfter(state, entry);
  }
  if (state !== finalState)
    wrong.push(`${entries[0]?.object_id}: its history ends with ${state ?? "nothing"}, it is ${finalState ?? "gone"}`);
  return wrong;
}

function isLegal(state: State, action: string, status: { before?: string; after?: string } | undefined): boolean {
  if (action === "campaign.created" || state === undefined) return action === "campaign.created" && state === undefined;
  if (action === "campaign.deleted") return DELETABLE.includes(state);
  if (!status?.after) return UPDATABLE.includes(state);
  if ((status.before ?? state) === state && status.after === state && STAYS[action]?.includes(state)) return true;
  return (status.before ?? state) === state && STEPS[state]?.includes(status.after) === true;
}

function stateAfter(state: State, { action, changes }: Entry): State {
  if (action === "campaign.created") return "draft";
  if (action === "campaign.deleted") return undefined;
  return changes.fields?.status?.after ?? state;
}

// An answer tells when its transaction began, which the entry tells too: each pair is found by it.
function unmatched(accepted: readonly Accepted[], entries: readonly Entry[]): string[] {
  const key = (campaign: string, action: string, at: string | undefined) => `${campaign} ${action} ${TIMELESS.includes(action) ? "" : at}`;
  const answers = accepted.map(({ campaignId, action, modified }) => key(campaignId, action, modified && new Date(modified).toISOString()));
  const audited = entries
    .filter(({ actor_type, action }) => actor_type === "api_key" && action !== "campaign.created")
    .map(({ object_id, action, at }) => key(object_id, action, at.toISOString()));
  return [
    ...difference(answers, audited).map((text) => `no entry: ${text}`),
    ...difference(audited, answers).map((text) => `no answer: ${text}`),
  ];
}

/** What is in `left` more often than in `right`. */
function difference(left: readonly string[], right: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const text of right) counts.set(text, (counts.get(text) ?? 0) + 1);
  return left.filter((text) => {
    const count = counts.get(text) ?? 0;
    counts.set(text, count - 1);
    return count <= 0;
  });
}

function isLate(mail: Mail, accepted: readonly Accepted[]): boolean {
  const moves = accepted.filter(
    ({ campaignId, action, at }) => campaignId === mail.campaignId && !NEITHER.includes(action) && at < mail.at,
  );
  const last = moves.reduce<Accepted | undefined>((latest, move) => (latest && latest.at > move.at ? latest : move), undefined);
  return (last?.action === "campaign.cancelled" || last?.action === "stopped.cancelled") && mail.at - last.at > LATE_AFTER_MS;
}

async function countUntrue(sql: Sql, campaigns: readonly string[], mails: readonly Mail[]): Promise<number> {
  const sent = await sql<{ key: string }>(
    `select r.campaign_id || ' ' || u.email as key from campaign_recipients r join users u on u.organization_id = r.organization_id and u.id = r.user_id
     where r.campaign_id = any($1) and r.state = 'sent'`,
    [campaigns],
  );
  const accepted = new Set(mails.map((mail) => `${mail.campaignId} ${mail.to}`));
  const recorded = new Set(sent.map(({ key }) => key));
  return accepted.symmetricDifference(recorded).size;
}
