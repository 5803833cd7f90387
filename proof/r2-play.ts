import { setTimeout as sleep } from "node:timers/promises";
import { createCampaign, type Parts } from "./campaigns.ts";
import type { Program } from "./program.ts";
import { type Answer, call, type Stand } from "./stand.ts";

/** A change that the API said it had made. */
export interface Accepted {
  campaignId: string;
  /** as the audit names it */
  action: string;
  /** when its transaction began; not told for a deletion */
  modified: string | undefined;
  /** when the answer was here */
  at: number;
}

export interface Play {
  stand: Stand;
  servers: readonly Program[];
  parts: Parts;
  random: () => number;
  accepted: Accepted[];
  /** the campaigns of this play, gone ones too */
  campaigns: string[];
  /** answers that no client should get */
  unexpected: string[];
  calls: number;
}

const CLIENTS = 20;
const HANDFUL = 6;
/** interleavings between two calls that stop everything */
const STOP_EVERY = 30;
/** Of simultaneous calls the losers are told so: wrong state, gone, too late for that time. */
const REFUSALS = new Set([404, 409, 422]);

interface Move {
  action: string;
  weight: number;
  method: string;
  path: string;
  body?: (n: number) => object;
}
const MOVES: readonly Move[] = [
  { action: "campaign.scheduled", weight: 5, method: "POST", path: "/schedule", body: (n) => ({ scheduled_at: soon(1_000 + n * 2_000) }) },
  { action: "campaign.started", weight: 3, method: "POST", path: "/send-now" },
  { action: "campaign.cancelled", weight: 3, method: "POST", path: "/cancel" },
  { action: "campaign.paused", weight: 3, method: "POST", path: "/pause" },
  { action: "campaign.resumed", weight: 4, method: "POST", path: "/resume" },
  { action: "campaign.approved", weight: 1, method: "POST", path: "/approve" },
  { action: "campaign.updated", weight: 4, method: "PATCH", path: "", body: (n) => ({ name: `Proof ${n}` }) },
  { action: "campaign.deleted", weight: 1, method: "DELETE", path: "" },
];

/** So often all clients call at once, each what the seed says, on a handful of campaigns that they share. */
export async function play(play: Play, interleavings: number): Promise<void> {
  let handful: string[] = [];
  for (let n = 0; n < interleavings; n += 1) {
    handful = await refill(play, handful);
    await Promise.all(Array.from({ length: CLIENTS }, (_, client) => move(play, client, pick(handful, play.random))));
    if (n % STOP_EVERY === STOP_EVERY - 1) await stopAll(play);
    await sleep(play.random() * 40);
  }
}

/** What is not over yet is cancelled. */
export async function cancelTheRest(play: Play): Promise<void> {
  const open = await play.stand.sql<{ id: string }>(
    "select id from campaigns where id = any($1) and status in ('scheduled', 'calculating', 'sending')",
    [play.campaigns],
  );
  for (const { id } of open) await request(play, 0, id, "campaign.cancelled", "POST", "/cancel");
}

// In the midst of everybody's calls.
async function stopAll(play: Play): Promise<void> {
  const [server] = play.servers;
  if (!server) throw new Error("there is no server");
  const others = Array.from({ length: CLIENTS }, (_, client) => move(play, client, pick(play.campaigns, play.random)));
  const { status, text } = await call(play.stand, server, "POST", `/v1/organizations/${play.stand.organizationId}/stop-all`);
  play.calls += 1;
  if (status !== 200) return void play.unexpected.push(`stop-all: ${status} ${text.slice(0, 200)}`);
  const stopped = JSON.parse(text) as Record<"paused" | "cancelled", { id: string }[]>;
  for (const how of ["paused", "cancelled"] as const)
    for (const { id } of stopped[how])
      play.accepted.push({ campaignId: id, action: `stopped.${how}`, modified: undefined, at: performance.now() });
  await Promise.all(others);
}

/** One call by one client; every client stays with its server. */
export async function request(
  play: Play,
  client: number,
  id: string,
  action: string,
  method: string,
  path: string,
  body?: object,
): Promise<Answer> {
  const server = play.servers[client % play.servers.length];
  if (!server) throw new Error("there is no server");
  const answer = await call(play.stand, server, method, `/v1/campaigns/${id}${path}`, body);
  play.calls += 1;
  if (answer.status < 300) note(play, id, action, answer);
  else if (!REFUSALS.has(answer.status)) play.unexpected.push(`${method} ${path}: ${answer.status} ${answer.text.slice(0, 200)}`);
  return answer;
}

function note(play: Play, campaignId: string, action: string, { status, text }: Answer): void {
  const modified = status === 204 ? undefined : (JSON.parse(text) as { modified: string }).modified;
  play.accepted.push({ campaignId, action, modified, at: performance.now() });
}

function move(play: Play, client: number, id: string): Promise<Answer> {
  const { action, method, path, body } = weighted(MOVES, play.random);
  return request(play, client, id, action, method, path, body?.(play.random()));
}

// Over and gone campaigns leave the handful now and then: calls on them are part of the game.
async function refill(play: Play, handful: readonly string[]): Promise<string[]> {
  const alive = await play.stand.sql<{ id: string }>(
    `select c.id from campaigns c where id = any($1) and status <> 'sent'
       and not (status = 'cancelled' and exists (select 1 from campaign_recipients r where r.campaign_id = c.id and r.state = 'sent'))`,
    [handful],
  );
  const stays = (id: string) => alive.some((row) => row.id === id) || play.random() < 0.5;
  const kept = handful.filter(stays);
  while (kept.length < HANDFUL) {
    const [server] = play.servers;
    if (!server) throw new Error("there is no server");
    const id = await createCampaign(play.stand, server, play.parts);
    kept.push(id);
    play.campaigns.push(id);
  }
  return kept;
}

function soon(milliseconds: number): string {
  return new Date(Date.now() + milliseconds).toISOString();
}

function pick<T>(items: readonly T[], random: () => number): T {
  const item = items[Math.floor(random() * items.length)];
  if (item === undefined) throw new Error("nothing to pick from");
  return item;
}

function weighted<T extends { weight: number }>(items: readonly T[], random: () => number): T {
  return pick(
    items.flatMap((item) => Array<T>(item.weight).fill(item)),
    random,
  );
}
