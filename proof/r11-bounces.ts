import { randomUUID } from "node:crypto";
import { readReport } from "../src/channels/email/bounce/read-report.ts";
import { addressCheck, returnPath } from "../src/channels/email/bounce/return-path.ts";
import { openDatabase } from "../src/platform/database/database.ts";
import { receiveReport } from "../src/resources/bounces/receive-report.ts";
import { insertSentCampaign, type SentCampaign } from "./marketing.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { corpus, type Specimen } from "./r11-corpus.ts";
import { openStand, SECRET, type Stand } from "./stand.ts";

export const proveBouncesAreRead: Proof = { id: "R11", promise: "bounces are read right, and none can be forged", run: prove };

const DOMAIN = "bounces.example.org";
const ATTACKER = "another-key-of-more-than-32-characters-for-sure";

async function prove({ seed, say }: ProofOptions): Promise<Verdict> {
  const stand = await openStand();
  const db = openDatabase({ url: stand.databaseUrl }, { maxConnections: 4, applicationName: "proof" });
  try {
    const receive = (raw: string, key = SECRET) => receiveReport(db, key, Buffer.from(raw));
    const campaign = await insertSentCampaign(stand, corpus.length);
    const forged = await forge(stand, campaign, receive, seededRandom(seed));
    say(`${forged.tried} forged, ${forged.suppressions} suppressions`);
    const wrong = await readAll(stand, campaign, receive);
    for (const fault of wrong) say(fault);
    const again = await repeats(stand, campaign, receive);
    const off = await insertSentCampaign(stand, corpus.length);
    const unguarded = await withoutSignature(stand, off, receive);
    return {
      met: wrong.length === 0 && forged.suppressions === 0 && again === 0 && unguarded > 0 && corpus.length >= 40,
      figure: `${corpus.length - wrong.length} of ${corpus.length} messages read and acted on as specified; ${forged.tried} forged: ${forged.suppressions} suppressions; read a second time: ${again} changes`,
      bar: "40 of 40; 0 suppressions by forged bounces; a complaint suppresses at once",
      engine: stand.engine,
      guardOff: `with a key that an attacker knows, ${unguarded} forged bounces suppress`,
      details: {
        wrong,
        byKind: Object.fromEntries(
          Map.groupBy(corpus, ({ expected }) => expected)
            .entries()
            .map(([kind, all]) => [kind, all.length]),
        ),
      },
    };
  } finally {
    await db.close();
    await stand.close();
  }
}

type Receive = (raw: string, key?: string) => Promise<boolean>;

function pathOf({ campaignId, addresses }: SentCampaign, index: number, key = SECRET): string {
  return returnPath(key, DOMAIN, { campaignId, position: index + 1, addressCheck: addressCheck(key, addresses[index] ?? "") });
}

async function readAll(stand: Stand, campaign: SentCampaign, receive: Receive): Promise<string[]> {
  const wrong: string[] = [];
  for (const [index, specimen] of corpus.entries()) {
    const address = campaign.addresses[index] ?? "";
    const raw = specimen.write(pathOf(campaign, index), address);
    const report = await readReport(Buffer.from(raw));
    const seen = report.kind === "bounce" ? report.bounce : report.kind;
    await receive(raw);
    const acted = await consequence(stand, address);
    if (seen !== specimen.expected || acted !== expectedConsequence(specimen))
      wrong.push(`${specimen.name}: read as ${seen}, then ${acted}`);
  }
  return wrong;
}

function expectedConsequence({ expected }: Specimen): string {
  if (expected === "hard") return "bounced/bounce";
  return expected === "complaint" ? "complained/complaint" : "ok/-";
}

async function consequence({ sql, organizationId }: Stand, address: string): Promise<string> {
  const [row] = await sql<{ told: string }>(
    `select u.email_status || '/' || coalesce((select reason from suppressions s where s.organization_id = $1 and s.address = u.email_key), '-') as told
     from users u where u.organization_id = $1 and u.email_key = $2`,
    [organizationId, address],
  );
  return row?.told ?? "";
}

/** Every hard bounce and complaint again: without a signed address, with one bit of it turned, signed by another key, and about a campaign that never was. */
async function forge(
  stand: Stand,
  campaign: SentCampaign,
  receive: Receive,
  random: () => number,
): Promise<{ tried: number; suppressions: number }> {
  let tried = 0;
  for (const [index, { write }] of corpus.entries()) {
    const address = campaign.addresses[index] ?? "";
    const path = pathOf(campaign, index);
    const elsewhere = pathOf({ ...campaign, campaignId: randomUUID() }, index);
    for (const forgery of [
      "hello@nordlys.example.org",
      `b+@${DOMAIN}`,
      turned(path, random),
      turned(path, random),
      pathOf(campaign, index, ATTACKER),
      elsewhere,
    ]) {
      await receive(write(forgery, address));
      tried += 1;
    }
  }
  const [row] = await stand.sql<{ n: number }>(
    "select ((select count(*) from suppressions) + (select count(*) from users where email_status <> 'ok') + (select count(*) from message_events))::int as n",
  );
  return { tried, suppressions: row?.n ?? -1 };
}

function turned(path: string, random: () => number): string {
  const at = 2 + Math.floor(random() * (path.indexOf("@") - 2));
  const other = "abcdefghijklmnopqrstuvwxyz234567".replace(path[at] ?? "", "");
  return path.slice(0, at) + other[Math.floor(random() * other.length)] + path.slice(at + 1);
}

async function repeats({ sql }: Stand, campaign: SentCampaign, receive: Receive): Promise<number> {
  const count = async () =>
    (await sql<{ n: number }>("select ((select count(*) from message_events) + (select sum(bounced) from campaign_chunks))::int as n"))[0]
      ?.n ?? 0;
  const before = await count();
  for (const [index, { write }] of corpus.entries()) await receive(write(pathOf(campaign, index), campaign.addresses[index] ?? ""));
  return (await count()) - before;
}

async function withoutSignature(stand: Stand, campaign: SentCampaign, receive: Receive): Promise<number> {
  const count = async () => (await stand.sql<{ n: number }>("select count(*)::int as n from suppressions"))[0]?.n ?? 0;
  const before = await count();
  for (const [index, { write }] of corpus.entries())
    await receive(write(pathOf(campaign, index, ATTACKER), campaign.addresses[index] ?? ""), ATTACKER);
  return (await count()) - before;
}
