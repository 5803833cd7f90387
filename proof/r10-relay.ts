import { createSmtpPool } from "../src/channels/email/smtp/pool.ts";
import { type SinkAction, type SinkOptions, type SinkStage, startSink } from "../test/smtp-sink.ts";
import { createCampaign, makeParts } from "./campaigns.ts";
import type { Damage, Program } from "./program.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { CODES } from "./r10-codes.ts";
import { call, openStand, type Stand } from "./stand.ts";
import { until } from "./wait.ts";

const STAGES: readonly SinkStage[] = ["connect", "ehlo", "auth", "mail", "rcpt", "data", "end"];
const TIMEOUTS = { connectMs: 400, commandMs: 400, dataEndMs: 600 };
const SLACK_MS = 1_500;
const GOOD = { ci: 100, full: 5_000 };

/** "Later" is taken for "never". */
const LATER_IS_NEVER: Damage = {
  file: "channels/email/smtp/classify-reply.ts",
  from: 'return { kind: "deferred", code, enhanced, response: text };',
  to: 'return { kind: "refused", code, enhanced, response: text, bounce: "hard" };',
};

export const proveRelayTrouble: Proof = {
  id: "R10",
  promise: "whatever a relay says or does not say, nobody is lost, burnt or kept waiting for it",
  run: async (options) => {
    const stand = await openStand();
    try {
      return await measure(stand, options);
    } finally {
      await stand.close();
    }
  },
};

async function measure(stand: Stand, { full, say }: ProofOptions): Promise<Verdict> {
  const good = full ? GOOD.full : GOOD.ci;
  const hangs = await hangAtEachStage();
  const late = hangs.filter(({ ms, limitMs }) => ms > limitMs);
  say(`hangs: ${hangs.map(({ stage, ms }) => `${stage} ${Math.round(ms)} ms`).join(", ")}`);
  const server = await stand.start("server");
  const right = await sendThroughTrouble(stand, server, good);
  say(`${right.as} of ${CODES.length} replies meant what they have to, ${right.others} of ${good} others were reached`);
  const off = await sendThroughTrouble(stand, server, 10, [LATER_IS_NEVER]);
  const noticed = off.wrong.length > 0;
  return {
    met: late.length === 0 && right.wrong.length === 0 && right.others === good && noticed,
    figure: `${right.as} of ${CODES.length} replies as specified, ${right.burnt} recipients of a 4xx sent or failed, ${right.others} of ${good} other recipients of the same campaign reached; a relay that hangs at any of ${STAGES.length} stages frees its place within the stage's limit (${late.length} did not)`,
    bar: "every reply as specified, 0 burnt, all others reached, every stage within its limit",
    engine: stand.engine,
    guardOff: `with 4xx taken for final: ${off.wrong.length} replies wrong: ${noticed ? "noticed" : "NOT noticed"}`,
    details: {
      hangs,
      wrong: right.wrong,
      notConcerned: "421 and the like: the same recipients were reached over another connection",
      off: off.wrong.length,
    },
  };
}

/** How long a send to a relay that stops answering at a stage takes to end. */
async function hangAtEachStage(): Promise<{ stage: SinkStage; ms: number; limitMs: number }[]> {
  return Promise.all(
    STAGES.map(async (stage) => {
      const sink = await startSink({ auth: true, pipelining: false, script: (where) => (where === stage ? { hang: true } : undefined) });
      const pool = createSmtpPool({ relay: `smtp://u:p@127.0.0.1:${sink.port}`, timeouts: TIMEOUTS });
      const startedAt = performance.now();
      await pool.send({ from: "ada@example.org", to: "kim@example.org" }, Buffer.from("Message-ID: <1@example.org>\r\n\r\nx\r\n.\r\n"));
      const ms = performance.now() - startedAt;
      await pool.close();
      await sink.close();
      return { stage, ms, limitMs: (stage === "end" ? TIMEOUTS.dataEndMs : TIMEOUTS.commandMs) + SLACK_MS };
    }),
  );
}

interface Trouble {
  /** replies that meant what they have to */
  as: number;
  wrong: string[];
  /** who got a 4xx and is not waiting */
  burnt: number;
  /** reached, of those with nothing the matter */
  others: number;
}

/** One campaign: a guest for each reply, among many others. */
async function sendThroughTrouble(stand: Stand, server: Program, good: number, damages: readonly Damage[] = []): Promise<Trouble> {
  const parts = await makeParts(stand, CODES.length + good);
  const addresses = await stand.sql<{ email: string }>(
    "select u.email from users u join segments s on s.name = u.last_name where s.id = $1 order by u.id",
    [parts.segmentId],
  );
  const codeOf = new Map(addresses.slice(0, CODES.length).map(({ email }, n) => [email, n]));
  const sink = await startSink({ script: script(codeOf) });
  const campaign = await createCampaign(stand, server, parts);
  await call(stand, server, "POST", `/v1/campaigns/${campaign}/send-now`);
  const worker = await stand.start("worker", { SMTP_URL: `smtp://127.0.0.1:${sink.port}` }, damages);
  const tried = async () => (await listStates(stand, campaign)).filter(({ state, attempts }) => state !== "queued" || attempts > 0).length;
  try {
    await until(async () => (await tried()) === CODES.length + good, "everybody was tried");
    return judge(await listStates(stand, campaign), codeOf);
  } finally {
    worker.kill("SIGTERM");
    await worker.ended;
    await sink.close();
    await stand.sql("update campaigns set status = 'cancelled' where id = $1", [campaign]);
  }
}

interface State {
  email: string;
  state: string;
  reason: string;
  attempts: number;
  email_status: string;
}

function listStates({ sql }: Stand, campaign: string): Promise<State[]> {
  return sql<State>(
    "select u.email, r.state, r.reason, r.attempts, u.email_status from campaign_recipients r join users u on u.id = r.user_id where r.campaign_id = $1",
    [campaign],
  );
}

function judge(states: readonly State[], codeOf: ReadonlyMap<string, number>): Trouble {
  const wrong: string[] = [];
  let others = 0;
  let burnt = 0;
  for (const row of states) {
    const [stage, reply, meaning] = CODES[codeOf.get(row.email) ?? -1] ?? [];
    if (!meaning) {
      others += row.state === "sent" ? 1 : 0;
      continue;
    }
    if (meaning === "later" && row.state !== "queued") burnt += 1;
    const found = meaningOf(row);
    if (found !== meaning && !(meaning === "soft" && found === "no fault of theirs"))
      wrong.push(`${stage} ${reply}: ${found}, not ${meaning}`);
  }
  return { as: CODES.length - wrong.length, wrong, burnt, others };
}

// Soft and faultless refusals look alike in one campaign: neither says anything of the mailbox yet.
function meaningOf({ state, reason, email_status }: State): string {
  if (state === "sent") return "not concerned";
  if (state === "queued") return "later";
  if (reason === "bounced" && email_status === "bounced") return "hard";
  return email_status === "ok" ? "no fault of theirs" : `${reason} ${email_status}`;
}

/** Answers each guest's own reply; what concerns no recipient is said once, and taken back. */
function script(codeOf: ReadonlyMap<string, number>): NonNullable<SinkOptions["script"]> {
  const to = new Map<number, string>();
  const said = new Set<number>();
  return (stage, text, connection): SinkAction => {
    const address = /^RCPT TO:<([^>]+)>/i.exec(text)?.[1];
    if (address !== undefined) to.set(connection, address);
    const n = codeOf.get(to.get(connection) ?? "") ?? -1;
    const [at, reply, meaning] = CODES[n] ?? [];
    if (stage === "mail") return mailReply(said);
    if (at !== stage || reply === undefined) return undefined;
    if (meaning === "not concerned" && said.has(n)) return undefined;
    said.add(n);
    return reply;
  };
}

// At MAIL no recipient is known: the first one gets it.
function mailReply(said: Set<number>): SinkAction {
  const n = CODES.findIndex(([stage]) => stage === "mail");
  if (n < 0 || said.has(n)) return undefined;
  said.add(n);
  return CODES[n]?.[1];
}
