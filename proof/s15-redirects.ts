import { insertSentCampaign } from "./marketing.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { linksOf } from "./public-links.ts";
import { openStand, SECRET } from "./stand.ts";

export const proveNoOpenRedirect: Proof = { id: "S15", promise: "links cannot be turned into open redirects", run: prove };

const TRIES = 200;
const EVIL = "https://evil.example.com/";
const OWN = "https://example.org/";

async function prove({ seed }: ProofOptions): Promise<Verdict> {
  const stand = await openStand();
  try {
    const server = await stand.start("server", { PREO_RATE_LIMITS: "off" });
    const campaign = await insertSentCampaign(stand, 3);
    const good = linksOf(stand, campaign, 1)["click"] ?? "";
    const locationOf = async (path: string) => (await fetch(new URL(path, server.url), { redirect: "manual" })).headers.get("location");
    const foreign: string[] = [];
    for (const path of tampered(good, seededRandom(seed))) {
      const location = await locationOf(path);
      if (location !== null && location !== OWN) foreign.push(`${path} leads to ${location}`);
    }
    const genuine = await locationOf(good);
    await stand.sql("update campaign_links set target = $1", [EVIL]);
    const moved = await locationOf(good);
    await stand.sql("update campaign_links set target = 'javascript:alert(1)'");
    const script = await locationOf(good);
    return {
      met: foreign.length === 0 && genuine === OWN && moved === EVIL && script === null,
      figure: `${TRIES} tampered links: ${foreign.length} with a foreign target; the genuine one leads where the database says; a target that is no web address: ${script === null ? "no redirect" : "a redirect"}`,
      bar: "200 tampered links, 0 foreign targets",
      engine: stand.engine,
      guardOff:
        moved === EVIL ? "with another target in the database the same link is seen to lead elsewhere" : "another target was not noticed",
      details: { foreign },
    };
  } finally {
    await stand.close();
  }
}

/** Changed tokens and numbers, targets in the query, the path, and in headers' clothes. */
function tampered(good: string, random: () => number): string[] {
  const [, , token = "", n = ""] = good.split("/");
  const turned = () => {
    const at = Math.floor(random() * token.length);
    const letter = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_".replace(token[at] ?? "", "");
    return token.slice(0, at) + letter[Math.floor(random() * letter.length)] + token.slice(at + 1);
  };
  const evil = encodeURIComponent(EVIL);
  const fixed = [
    ...["url", "u", "next", "to", "target", "redirect", "r", "link", "dest", "goto", "continue", "return"].map(
      (name) => `${good}?${name}=${evil}`,
    ),
    ...[
      `/c/${token}/${evil}`,
      `/c/${token}/${n}/${evil}`,
      `/c/${token}/${n}%2F..%2F${evil}`,
      `/c/${token}/${n}%0d%0aLocation:${evil}`,
      `/c/${token}/1e0`,
      `/c/${token}/-1`,
      `/c/${token}/01`,
    ],
    ...[
      `/c/${evil}/${n}`,
      `/c/${Buffer.from(EVIL).toString("base64url")}/${n}`,
      `/c//evil.example.com/${n}`,
      `/c/${token}./${n}`,
      `/c/${token}=/${n}`,
      `/c/${token.toLowerCase()}/${n}`,
    ],
    ...[2, 3, 999, 10_000].map((other) => `/c/${token}/${other}`),
    ...[
      `/u/${token}?next=${evil}`,
      `/v/${token}?next=${evil}`,
      `/o/${token}.gif?next=${evil}`,
      `/p/${token}?next=${evil}`,
      `/c/${token}/${n}#${EVIL}`,
      `/c/${token}/${n};${evil}`,
    ],
    `/c/${linkTokenOf(SECRET)}/${n}`,
  ];
  return [...fixed, ...Array.from({ length: TRIES - fixed.length }, () => `/c/${turned()}/${n}`)];
}

/** A token that is only the key's own text. */
function linkTokenOf(text: string): string {
  return Buffer.from(text).toString("base64url");
}
