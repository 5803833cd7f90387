import { request as httpRequest } from "node:http";
import { judgeRequest } from "../src/resources/tracking/machines.ts";
import { recipientToken } from "../src/resources/tracking/schema.ts";
import { insertSentCampaign } from "./marketing.ts";
import type { Program } from "./program.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { type Step, type Trace, traces } from "./s18-traces.ts";
import { openStand, SECRET, type Stand } from "./stand.ts";

export const proveMachinesToldApart: Proof = {
  id: "S18",
  promise: "opens and clicks by machines are told apart from people's",
  run: prove,
};

const PRECISION = 0.98;
const RECALL = 0.9;

interface Outcome {
  trace: Trace;
  counted: boolean;
}

async function prove({ say }: ProofOptions): Promise<Verdict> {
  const stand = await openStand();
  try {
    const server = await stand.start("server", { PREO_RATE_LIMITS: "off" });
    const { campaignId } = await insertSentCampaign(stand, traces.length);
    await stand.sql(
      "insert into campaign_links (organization_id, campaign_id, n, language, target) select $1, $2, n, '', 'https://example.org/' || n from generate_series(2, 4) n",
      [stand.organizationId, campaignId],
    );
    const outcomes: Outcome[] = [];
    for (const [index, trace] of traces.entries()) {
      await play(stand, server, { campaignId, position: index + 1 }, trace);
      outcomes.push({ trace, counted: await isCounted(stand, campaignId, index + 1) });
    }
    for (const { trace, counted } of outcomes.filter(isWrong)) say(`${trace.by} ${counted ? "counted" : "not counted"}: ${trace.name}`);
    return verdictOf(stand, outcomes, await figures(stand, campaignId));
  } finally {
    await stand.close();
  }
}

function isWrong({ trace, counted }: Outcome): boolean {
  return counted !== (trace.by === "person" && trace.declines !== true);
}

/** The requests at their times: the database's clock stays, what happened moves back. */
async function play(stand: Stand, server: Program, who: { campaignId: string; position: number }, trace: Trace): Promise<void> {
  const token = recipientToken(SECRET, "track", who);
  await stand.sql("update campaign_recipients set sent_at = clock_timestamp() where campaign_id = $1 and position = $2", [
    who.campaignId,
    who.position,
  ]);
  let clock = 0;
  for (const step of trace.steps) {
    const passed = [who.campaignId, who.position, step.at - clock];
    await stand.sql(
      "update campaign_recipients set sent_at = sent_at - make_interval(secs => $3) where campaign_id = $1 and position = $2",
      passed,
    );
    await stand.sql("update message_events set at = at - make_interval(secs => $3) where campaign_id = $1 and position = $2", passed);
    clock = step.at;
    const status = await ask(server, step, step.link === undefined ? `/o/${token}.gif` : `/c/${token}/${step.link}`);
    if (status !== 200 && status !== 302) throw new Error(`${trace.name}: answered ${status}`);
  }
}

/** With exactly these headers, which no ready client would send. */
function ask(server: Program, { method = "GET", headers }: Step, path: string): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(new URL(path, server.url), { method, headers }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });
}

async function isCounted({ sql }: Stand, campaignId: string, position: number): Promise<boolean> {
  const [row] = await sql<{ counted: boolean }>(
    "select opened_at is not null or clicked_at is not null as counted from campaign_recipients where campaign_id = $1 and position = $2",
    [campaignId, position],
  );
  return row?.counted ?? false;
}

/** Raw and filtered: every request is kept, and the counters agree with the recipients. */
async function figures({ sql }: Stand, campaignId: string) {
  const [row] = await sql<{ raw: number; filtered: number; counters: number; recipients: number }>(
    `select (select count(*)::int from message_events where campaign_id = $1) as raw, (select count(*)::int from message_events where campaign_id = $1 and not machine) as filtered,
       (select (opened + clicked)::int from campaign_chunks where campaign_id = $1) as counters,
       (select (count(opened_at) + count(clicked_at))::int from campaign_recipients where campaign_id = $1) as recipients`,
    [campaignId],
  );
  return row ?? { raw: 0, filtered: 0, counters: -1, recipients: 0 };
}

function measure(outcomes: readonly Outcome[]): { precision: number; recall: number } {
  const judged = outcomes.filter(({ trace }) => trace.declines !== true);
  const told = judged.filter(({ counted }) => !counted);
  const right = told.filter(({ trace }) => trace.by === "machine").length;
  return {
    precision: told.length === 0 ? 1 : right / told.length,
    recall: right / judged.filter(({ trace }) => trace.by === "machine").length,
  };
}

function verdictOf(stand: Stand, outcomes: readonly Outcome[], shown: Awaited<ReturnType<typeof figures>>): Verdict {
  const { precision, recall } = measure(outcomes);
  const declined = outcomes.filter(({ trace, counted }) => trace.declines === true && counted).length;
  const steps = outcomes.reduce((sum, { trace }) => sum + trace.steps.length, 0);
  const bySigns = measure(
    outcomes.map(({ trace }) => ({
      trace,
      counted: trace.steps.some(
        ({ link, method, headers }) => !judgeRequest(link === undefined ? "open" : "click", method ?? "GET", headers).machine,
      ),
    })),
  );
  return {
    met:
      outcomes.length >= 60 &&
      precision >= PRECISION &&
      recall >= RECALL &&
      declined === 0 &&
      shown.raw === steps &&
      shown.counters === shown.recipients &&
      bySigns.recall < RECALL,
    figure: `${outcomes.length} traces: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}; ${declined} counted although they decline; ${shown.raw} requests kept, ${shown.filtered} of them people's`,
    bar: `precision at least ${PRECISION}, recall at least ${RECALL}; HEAD, prefetch, DNT and GPC never counted; raw and filtered figures`,
    engine: stand.engine,
    guardOff: `by the signs of single requests alone, without their pace, recall is ${bySigns.recall.toFixed(3)}`,
    details: { missed: outcomes.filter(isWrong).map(({ trace }) => trace.name), counters: shown.counters, recipients: shown.recipients },
  };
}
