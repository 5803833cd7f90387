import { request as httpRequest } from "node:http";
import { insertSentCampaign, type SentCampaign } from "./marketing.ts";
import type { Program } from "./program.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";
import { linksOf, permissionHash } from "./public-links.ts";
import { openStand, type Stand } from "./stand.ts";

export const proveReadingChangesNothing: Proof = {
  id: "S16",
  promise: "a GET never changes consent, and one click by POST does at once",
  run: prove,
};

const AGENTS = [
  "Barracuda Sentinel (EE)",
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "Mozilla/5.0 (compatible; bingbot/2.0; +http://www.bing.com/bingbot.htm)",
  "Mimecast URL Protect/1.0",
  "Mozilla/5.0 (compatible; Proofpoint-URL-Defense/1.0)",
];
const WAYS: { method: string; headers: Record<string, string> }[] = [
  { method: "GET", headers: {} },
  { method: "HEAD", headers: {} },
  { method: "OPTIONS", headers: { "access-control-request-method": "POST", origin: "https://evil.example.com" } },
  { method: "GET", headers: { "sec-purpose": "prefetch", purpose: "prefetch" } },
];
const QUERIES = ["", "?scope=everything", "?List-Unsubscribe=One-Click"];

async function prove({ say }: ProofOptions): Promise<Verdict> {
  const stand = await openStand();
  try {
    const server = await stand.start("server", { PREO_RATE_LIMITS: "off" });
    const campaign = await insertSentCampaign(stand, 10);
    const before = await permissionHash(stand);
    const asked = await readAll(stand, server, campaign);
    const same = before === (await permissionHash(stand));
    say(`${asked} requests that only read`);
    const click = await oneClick(stand, server, campaign);
    const noticed = before !== (await permissionHash(stand));
    return {
      met: same && click.withdrawn === 1 && click.status === 200 && click.seconds <= 1 && click.again === 0 && noticed,
      figure: `${asked} requests over ${Object.keys(linksOf(stand, campaign, 1)).length} kinds of links, ${WAYS.length} ways and ${AGENTS.length} agents: ${same ? "no row changed" : "rows changed"}; one-click POST: ${click.status} in ${click.seconds.toFixed(2)} s, ${click.withdrawn} withdrawal, ${click.again} more by a repeat`,
      bar: "0 changed rows; POST 200 in at most 1 s, idempotent",
      engine: stand.engine,
      guardOff: noticed ? "the hash of the rows notices the one withdrawal that a POST makes" : "the hash notices nothing",
      details: { agents: AGENTS, ways: WAYS.map(({ method }) => method) },
    };
  } finally {
    await stand.close();
  }
}

async function readAll(stand: Stand, server: Program, campaign: SentCampaign): Promise<number> {
  let asked = 0;
  for (const agent of AGENTS)
    for (const { method, headers } of WAYS)
      for (const path of Object.values(linksOf(stand, campaign, 1 + (asked % 10))))
        for (const query of QUERIES) {
          await ask(server, method, path + query, { ...headers, "user-agent": agent });
          asked += 1;
        }
  return asked;
}

function ask(server: Program, method: string, path: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    httpRequest(new URL(path, server.url), { method, headers }, (answer) => {
      answer.resume().on("end", () => resolve(answer.statusCode ?? 0));
    })
      .on("error", reject)
      .end();
  });
}

async function oneClick({ sql, ...stand }: Stand, server: Program, campaign: SentCampaign) {
  const path = linksOf(stand, campaign, 1)["unsubscribe"] ?? "";
  const withdrawals = async () =>
    (await sql<{ n: number }>("select count(*)::int as n from consent_history where action = 'withdrawn'"))[0]?.n ?? 0;
  const post = () =>
    fetch(new URL(path, server.url), {
      method: "POST",
      redirect: "manual",
      headers: { "content-type": "application/x-www-form-urlencoded" },
      body: "List-Unsubscribe=One-Click",
    });
  const startedAt = performance.now();
  const { status } = await post();
  const seconds = (performance.now() - startedAt) / 1000;
  const withdrawn = await withdrawals();
  await post();
  return { status, seconds, withdrawn, again: (await withdrawals()) - withdrawn };
}
