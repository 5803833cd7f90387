import { randomUUID } from "node:crypto";
import {
  type About,
  MAILGUN_KEY,
  POSTMARK_LOGIN,
  playedMailgun,
  playedPostmark,
  playedSendgrid,
  playedSns,
  TOPIC,
} from "../test/provider-calls.ts";
import { type InProcess, openInProcess } from "./in-process.ts";
import { insertSentCampaign, type SentCampaign } from "./marketing.ts";
import type { Damage } from "./program.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { type Attack, attacksOn, type Played, type Provider } from "./s23-attacks.ts";
import type { Stand } from "./stand.ts";

export const proveCallbacksAuthentic: Proof = { id: "S23", promise: "only what a provider signed just now is taken from it", run: prove };

const GUESTS = 40;
const ROUNDS = { ci: 2, full: 40 };
const PROVIDERS: readonly Provider[] = ["ses", "sendgrid", "mailgun", "postmark"];
/** Each guard taken out by itself. */
const GUARDS: Record<string, readonly Damage[]> = {
  signatures: [
    {
      file: "channels/email/callback/mailgun.ts",
      from: 'if (!timingSafeEqual(Buffer.from(signature, "hex"), expected)) return undefined;',
      to: "",
    },
    { file: "channels/email/callback/sendgrid.ts", from: '!verify("sha256", signed, key, Buffer.from(signature, "base64"))', to: "false" },
    {
      file: "channels/email/callback/postmark.ts",
      from: '!timingSafeEqual(hash(Buffer.from(given, "base64")), hash(Buffer.from(login)))',
      to: "false",
    },
  ],
  time: [{ file: "resources/email-callbacks/rules.ts", from: "Math.abs(now.getTime() - signedAt.getTime()) <= LONGEST_MS", to: "true" }],
  "seen calls": [
    {
      file: "resources/email-callbacks/take-provider-call.ts",
      from: "if (!(await insertCallOnce(trx, row, proven.identity))) return false;",
      to: "await insertCallOnce(trx, row, proven.identity);",
    },
  ],
};

type Post = (path: string, call: { headers: Record<string, string>; payload: string }) => Promise<number>;
interface Scene {
  stand: Stand;
  played: Played;
  hooks: Record<Provider, string>;
  campaign: SentCampaign;
  theirs: SentCampaign;
}

async function prove({ say, full }: ProofOptions): Promise<Verdict> {
  const sns = playedSns();
  const inside = await openInProcess(undefined, sns.egress);
  try {
    const scene = await setScene(inside, { sns, sendgrid: playedSendgrid(), mailgun: playedMailgun(), postmark: playedPostmark() });
    const post: Post = async (url, call) => (await inside.app.inject({ method: "POST", url, ...call })).statusCode;
    const outcome = await attack(scene, post, PROVIDERS, full ? ROUNDS.full : ROUNDS.ci);
    say(`${outcome.tried} calls, ${outcome.accepted.length} accepted; ${outcome.genuine} of ${outcome.genuineTried} genuine ones taken`);
    const foreign = sns.asked.filter((url) => !url.startsWith("https://sns.eu-west-1.amazonaws.com/"));
    const without = await withoutGuards(scene);
    return {
      met:
        outcome.accepted.length === 0 &&
        outcome.genuine === outcome.genuineTried &&
        foreign.length === 0 &&
        Object.values(without).every((accepted) => accepted > 0),
      figure: `${outcome.tried} calls unsigned, wrongly signed, altered, stale, replayed or about another organization's messages: ${outcome.accepted.length} accepted; ${outcome.genuine} of ${outcome.genuineTried} genuine ones taken; ${foreign.length} addresses fetched that a call named`,
      bar: "0 accepted; no address of a call is fetched",
      engine: inside.stand.engine,
      guardOff: `accepted ${Object.entries(without)
        .map(([guard, accepted]) => `${accepted} without ${guard}`)
        .join(", ")}`,
      details: { providers: PROVIDERS, ways: outcome.ways, accepted: outcome.accepted, asked: [...new Set(sns.asked)] },
    };
  } finally {
    await inside.close();
  }
}

async function setScene({ app, stand }: InProcess, played: Played): Promise<Scene> {
  const create = async (provider: Provider, key: string) => {
    const payload = { organization_id: stand.organizationId, provider, key };
    const answer = await app.inject({
      method: "POST",
      url: "/v1/email-callbacks",
      headers: { authorization: `Bearer ${stand.apiKey}` },
      payload,
    });
    return new URL(answer.json().url).pathname;
  };
  const hooks = {
    ses: await create("ses", TOPIC),
    sendgrid: await create("sendgrid", played.sendgrid.key),
    mailgun: await create("mailgun", MAILGUN_KEY),
    postmark: await create("postmark", POSTMARK_LOGIN),
  };
  const campaign = await insertSentCampaign(stand, GUESTS);
  return { stand, played, hooks, campaign, theirs: await insertSentCampaign(await anotherOrganization(stand), 3) };
}

async function anotherOrganization(stand: Stand): Promise<Stand> {
  const [organizationId, editionId] = [randomUUID(), randomUUID()];
  await stand.sql(
    "insert into organizations (id, name, slug, default_locale, default_currency) values ($1, 'Other', 'other', 'en', 'DKK')",
    [organizationId],
  );
  await stand.sql(
    `insert into editions (organization_id, id, name, slug, starts_at, ends_at, timezone, currency, default_locale, locales)
     values ($1, $2, 'Other 2027', '2027', '2027-07-01', '2027-07-05', 'Europe/Copenhagen', 'DKK', 'en', '["en"]')`,
    [organizationId, editionId],
  );
  return { ...stand, organizationId, editionId };
}

/** Every way, each time about another guest; what a call changed is what it was accepted for. */
async function attack(scene: Scene, post: Post, providers: readonly Provider[], rounds: number) {
  const accepted: string[] = [];
  const ways = new Set<string>();
  let [tried, genuine, genuineTried] = [0, 0, 0];
  for (let round = 0; round < rounds; round += 1)
    for (const provider of providers)
      for (const one of attacksOn(provider, scene.played, aboutGuest(scene.campaign, tried), aboutGuest(scene.theirs, tried))) {
        const before = await forget(scene.stand);
        if (one.first) {
          genuineTried += 1;
          if ((await post(scene.hooks[provider], one.first)) === 200 && (await effects(scene.stand)) > before) genuine += 1;
          await forget(scene.stand);
        }
        tried += 1;
        ways.add(`${provider}: ${one.way}`);
        await post(pathOf(scene, provider, one), one.call);
        if ((await effects(scene.stand)) > 0) accepted.push(`${provider}: ${one.way}`);
      }
  return { accepted, ways: [...ways], tried, genuine, genuineTried };
}

function pathOf({ hooks }: Scene, provider: Provider, { path }: Attack): string {
  return path ? path(hooks[provider]) : hooks[provider];
}

function aboutGuest({ campaignId, addresses }: SentCampaign, n: number): About {
  const place = n % addresses.length;
  return { campaignId, position: place + 1, address: addresses[place] ?? "" };
}

async function effects({ sql }: Stand): Promise<number> {
  const [row] = await sql<{ n: number }>(
    "select (select count(*) from message_events)::int + (select count(*) from suppressions)::int + (select count(*) from users where email_status <> 'ok')::int as n",
  );
  return row?.n ?? -1;
}

/** So that a replay is not kept out by what the genuine call has left behind. */
async function forget(stand: Stand): Promise<number> {
  await stand.sql("delete from message_events");
  await stand.sql("delete from suppressions");
  await stand.sql("update users set email_status = 'ok' where email_status <> 'ok'");
  return effects(stand);
}

async function withoutGuards(scene: Scene): Promise<Record<string, number>> {
  const counts: Record<string, number> = {};
  const starting = Object.entries(GUARDS).map(async ([guard, damages]) => ({
    guard,
    server: await scene.stand.start("server", { PREO_RATE_LIMITS: "off" }, damages),
  }));
  for (const { guard, server } of await Promise.all(starting)) {
    const post: Post = async (path, { headers, payload }) =>
      (await fetch(new URL(path, server.url), { method: "POST", headers, body: payload })).status;
    counts[guard] = (await attack(scene, post, ["sendgrid", "mailgun", "postmark"], 1)).accepted.length;
  }
  return counts;
}
