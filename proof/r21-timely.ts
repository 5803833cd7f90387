import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { type PlayedSms, playSms } from "../test/played-sms.ts";
import { makeParts, sendCampaigns } from "./campaigns.ts";
import { type MailSink, startMailSink } from "./mail-sink.ts";
import type { Damage, Program } from "./program.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { call, openStand, type Stand } from "./stand.ts";
import { until } from "./wait.ts";

/** Two round trips a mail: ten connections hand over about 80 a second, so that two ranges of the campaign take 12 s. */
const RELAY_REPLIES_AFTER_MS = 60;
const PROVIDER_ANSWERS_AFTER_MS = 100;
const BAR = { share: 0.999, withinSeconds: 10, textsWithinSeconds: 300 };
const CI = { guests: 6_000, singles: 40, urgentMails: 20, urgentTexts: 2_000 };
const FULL = { guests: 1_000_000, singles: 500, urgentMails: 100, urgentTexts: 100_000 };

/** Urgent ranges stand in the queue of all others. */
const NO_LANE: Damage = {
  file: "resources/sending/chunks.ts",
  from: `and p.urgent = \${lane.urgent}`,
  to: `and \${!lane.urgent}`,
};

export const proveTimelyDelivery: Proof = {
  id: "R21",
  promise: "what is urgent is handed over in time, whatever else is being sent",
  run: async (options) => {
    const stand = await openStand();
    const [sink, provider] = await Promise.all([startMailSink({ delayMs: RELAY_REPLIES_AFTER_MS, fsync: false }), playSms()]);
    provider.delayMs = PROVIDER_ANSWERS_AFTER_MS;
    try {
      const bench: Bench = { stand, sink, provider, server: await stand.start("server") };
      return await measure(bench, options);
    } finally {
      await stand.close();
      await Promise.all([sink.close(), provider.close()]);
    }
  },
};

interface Bench {
  stand: Stand;
  sink: MailSink;
  provider: PlayedSms;
  server: Program;
}

async function measure(bench: Bench, { full, say }: ProofOptions): Promise<Verdict> {
  const size = full ? FULL : CI;
  const made = await makeParts(bench.stand, size.guests);
  const [campaign = ""] = await sendCampaigns(bench.stand, bench.server, made, 1);
  const worker = await startWorker(bench);
  await until(() => bench.sink.mails.length > 20, "the campaign is being sent");
  say(`a campaign to ${size.guests} guests is being sent`);
  const urgent = await makeUrgent(bench.stand, { mails: size.urgentMails, texts: size.urgentTexts });
  const seconds = await sendUrgently(bench, urgent);
  const textSeconds = seconds.texts.at(-1) ?? Number.POSITIVE_INFINITY;
  say(
    `${size.urgentTexts} urgent texts in ${textSeconds.toFixed(1)} s, ${size.urgentMails} urgent mails in ${seconds.mails.at(-1)?.toFixed(1)} s`,
  );
  const singles = await sendSingles(bench, made.emailMessageId, size.singles);
  const still = await isSending(bench.stand, campaign);
  const timely = [...singles, ...seconds.mails];
  const share = timely.filter((one) => one <= BAR.withinSeconds).length / timely.length;
  worker.kill("SIGKILL");
  await worker.ended;
  const off = await withoutLane(bench, size.urgentMails);
  const noticed = off > BAR.withinSeconds;
  return {
    met: share >= BAR.share && textSeconds <= BAR.textsWithinSeconds && still && noticed,
    figure: `${(100 * share).toFixed(2)} % of ${timely.length} single messages, test mails and urgent mails within ${BAR.withinSeconds} s (slowest ${Math.max(...timely).toFixed(1)} s), ${size.urgentTexts} urgent texts in ${textSeconds.toFixed(1)} s, while a campaign to ${size.guests} was being sent${still ? "" : " (it ended before)"}`,
    bar: `${100 * BAR.share} % within ${BAR.withinSeconds} s; urgent texts within ${BAR.textsWithinSeconds} s`,
    engine: bench.stand.engine,
    guardOff: `in the queue of all others the last urgent mail took ${off.toFixed(1)} s: ${noticed ? "noticed" : "NOT noticed"}`,
    details: {
      size,
      relayRepliesAfterMs: RELAY_REPLIES_AFTER_MS,
      providerAnswersAfterMs: PROVIDER_ANSWERS_AFTER_MS,
      slowestSeconds: Math.max(...timely),
      textSeconds,
      off,
    },
  };
}

function startWorker({ stand, sink, provider }: Bench, damages: readonly Damage[] = []): Promise<Program> {
  const env = { ...sink.env, SMS_URL: `gatewayapi://token@127.0.0.1:${provider.port}?tls=off`, PREO_EGRESS_ALLOW: "127.0.0.1" };
  return stand.start("worker", env, damages);
}

/** A draft for guests of whom some have only a number and the others only an address, none of them a consent. */
async function makeUrgent({ sql, organizationId, editionId }: Stand, { mails, texts }: { mails: number; texts: number }): Promise<string> {
  const [family, segmentId, messageId, campaignId] = [randomUUID().slice(0, 8), randomUUID(), randomUUID(), randomUUID()];
  await sql(
    `insert into users (organization_id, id, email, email_key, first_name, last_name, locale)
     select $1::uuid, preo_uuid7(), address, address, 'Guest', $3, 'en' from generate_series(1, $2::int) n, concat('urgent', n, '@', $3::text, '.example.org') address`,
    [organizationId, mails, family],
  );
  await sql(
    `insert into users (organization_id, id, phone, phone_country, first_name, last_name, locale)
     select $1::uuid, preo_uuid7(), '+45' || (20000000 + n), 'DK', 'Guest', $3, 'en' from generate_series(1, $2::int) n`,
    [organizationId, texts, family],
  );
  await sql("insert into segments (organization_id, id, name, expression, communication_type) values ($1, $2, $3, $4, 'transactional')", [
    organizationId,
    segmentId,
    family,
    `user.last_name == "${family}"`,
  ]);
  const [subject, body] = [{ en: "The north gate is closed" }, { en: "<p>Use the south gate</p>" }];
  await sql(
    "insert into email_messages (organization_id, id, name, communication_type, subject, body) values ($1, $2, $3, 'transactional', $4, $5)",
    [organizationId, messageId, family, JSON.stringify(subject), JSON.stringify(body)],
  );
  const content = { subject, body, preheader: {}, text: {}, body_format: "html", from_name: null, from_address: null, reply_to: null };
  await sql("insert into email_message_versions (organization_id, email_message_id, version, content) values ($1, $2, 1, $3)", [
    organizationId,
    messageId,
    JSON.stringify({ ...content, tracking: null, communication_type: "transactional", purpose: "marketing" }),
  ]);
  await sql(
    "insert into campaigns (organization_id, id, edition_id, segment_id, email_message_id, name, channel, sms_body) values ($1, $2, $3, $4, $5, 'Urgent', 'sms', $6)",
    [organizationId, campaignId, editionId, segmentId, messageId, JSON.stringify({ en: "The north gate is closed: use the south gate" })],
  );
  return campaignId;
}

/** Seconds from the request to each hand-over, in order. */
async function sendUrgently({ stand, server }: Bench, id: string): Promise<{ mails: number[]; texts: number[] }> {
  const [asked] = await stand.sql<{ at: Date }>("select clock_timestamp() as at");
  const answer = await call(stand, server, "POST", `/v1/campaigns/${id}/send-urgent`);
  if (answer.status !== 200) throw new Error(`an urgent campaign was not sent: ${answer.status} ${answer.text}`);
  const status = async () => (await stand.sql<{ status: string }>("select status from campaigns where id = $1", [id]))[0]?.status;
  for (const end = performance.now() + 600_000; (await status()) !== "sent"; await sleep(100))
    if (performance.now() > end) throw new Error("an urgent campaign was not sent in ten minutes");
  const rows = await stand.sql<{ channel: string; seconds: number }>(
    `select k.channel, extract(epoch from r.sent_at - $2::timestamptz)::float8 as seconds from campaign_recipients r
       join campaign_chunks k on k.campaign_id = r.campaign_id and r.position between k.lo and k.hi
     where r.campaign_id = $1 and r.state = 'sent' order by seconds`,
    [id, asked?.at],
  );
  const of = (channel: string) => rows.filter((row) => row.channel === channel).map((row) => row.seconds);
  return { mails: of("email"), texts: of("sms") };
}

/** Mails and texts to one guest each, and test mails, one after the other. Seconds from the request to each hand-over; infinite for one that was not. */
async function sendSingles({ stand, server }: Bench, messageId: string, count: number): Promise<number[]> {
  const content = { subject: { en: "Your ticket" }, body: { en: "<p>Gate {{ variables.gate }}</p>" } };
  for (let n = 0; n < count; n += 1) {
    const what =
      n % 2 === 0 ? { email: `single${n}@example.org`, content } : { phone: `+4540000${100 + (n % 800)}`, sms_body: { en: "Gate N" } };
    const answer = await call(stand, server, "POST", "/v1/messages", {
      organization_id: stand.organizationId,
      ...what,
      variables: { gate: n },
    });
    if (answer.status !== 201) throw new Error(`a message was not taken: ${answer.status} ${answer.text}`);
    if (n % 10 === 0) await call(stand, server, "POST", `/v1/email-messages/${messageId}/test-send`, { to: [`test${n}@example.org`] });
    await sleep(50);
  }
  const open = async () =>
    (
      await stand.sql<{ n: number }>(
        "select (select count(*) from messages where status = 'queued')::int + (select count(*) from test_emails where status = 'queued')::int as n",
      )
    )[0]?.n ?? 0;
  await until(async () => (await open()) === 0, "single messages are handed over");
  const rows = await stand.sql<{ seconds: number | null }>(
    `select extract(epoch from sent_at - created)::float8 as seconds from messages
     union all select case when status = 'sent' then extract(epoch from modified - created)::float8 end from test_emails`,
  );
  return rows.map(({ seconds }) => seconds ?? Number.POSITIVE_INFINITY);
}

async function isSending({ sql }: Stand, id: string): Promise<boolean> {
  return (await sql<{ status: string }>("select status from campaigns where id = $1", [id]))[0]?.status === "sending";
}

/** The same urgent mails, once they have to stand in line: seconds until the last. */
async function withoutLane(bench: Bench, mails: number): Promise<number> {
  const worker = await startWorker(bench, [NO_LANE]);
  const before = bench.sink.mails.length;
  await until(() => bench.sink.mails.length > before + 200, "the campaign goes on");
  const { mails: seconds } = await sendUrgently(bench, await makeUrgent(bench.stand, { mails, texts: 0 }));
  worker.kill("SIGKILL");
  await worker.ended;
  return seconds.at(-1) ?? 0;
}
