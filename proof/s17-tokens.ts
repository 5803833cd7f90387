import { createHmac, randomBytes, randomUUID } from "node:crypto";
import { addressCheck, readReturnPath, returnPath } from "../src/channels/email/bounce/return-path.ts";
import { preferencesUrl, readPreferencesToken, readRecipientToken, recipientToken } from "../src/resources/tracking/schema.ts";
import { insertSentCampaign } from "./marketing.ts";
import { type Proof, type ProofOptions, seededRandom, type Verdict } from "./proof.ts";
import { linksOf, permissionHash } from "./public-links.ts";
import { openStand, SECRET, type Stand } from "./stand.ts";

export const proveTokensNotForged: Proof = { id: "S17", promise: "links of guests cannot be forged", run: prove };

const GUESSES = 100_000;
const OVER_HTTP = 300;
const OTHER_KEY = "another-key-of-more-than-32-characters-for-sure";

/** One kind of token: how a genuine one is made, and whether a text is taken for one. */
interface Kind {
  name: string;
  make: (key?: string) => string;
  accepts: (token: string) => boolean;
}

const who = () => ({ campaignId: randomUUID(), position: 1 + (randomBytes(2).readUInt16BE() % 1000) });
const preferences = (key = SECRET) =>
  preferencesUrl(
    { publicUrl: "", secretKey: key },
    { organizationId: randomUUID(), userId: randomUUID(), editionId: null, messageId: null },
  ).slice(3);
const path = (key = SECRET) => returnPath(key, "b.example.org", { ...who(), addressCheck: addressCheck(key, "kim@example.org") });

const kinds: readonly Kind[] = [
  ...(["track", "unsubscribe", "view"] as const).map((purpose) => ({
    name: purpose,
    make: (key = SECRET) => recipientToken(key, purpose, who()),
    accepts: (token: string) => readRecipientToken(SECRET, purpose, token) !== undefined,
  })),
  { name: "preferences", make: preferences, accepts: (token) => readPreferencesToken(SECRET, token) !== undefined },
  { name: "return path", make: path, accepts: (token) => readReturnPath(SECRET, token) !== undefined },
];

async function prove({ seed, say }: ProofOptions): Promise<Verdict> {
  const random = seededRandom(seed);
  const accepted: string[] = [];
  let tried = 0;
  for (; tried < GUESSES; tried += 1) {
    const kind = kinds[tried % kinds.length] as Kind;
    const { way, token } = forgery(kind, tried, random);
    if (kind.accepts(token)) accepted.push(`${kind.name} by ${way}: ${token}`);
  }
  const genuine = kinds.filter((kind) => kind.accepts(kind.make())).length;
  const unguarded = kinds.filter((kind) => readsWithout(kind)).length;
  say(`${tried} tokens, ${accepted.length} accepted`);
  const stand = await openStand();
  try {
    const http = await overHttp(stand, random);
    return {
      met:
        accepted.length === 0 && genuine === kinds.length && http.accepted === 0 && http.unchanged && !http.namesAddress && unguarded > 0,
      figure: `${tried} guesses, bit flips, tokens of other purposes and keys: ${accepted.length} accepted; ${http.tried} more over HTTP, with other tenants' and cut ones: ${http.accepted} accepted, ${http.unchanged ? "no row changed" : "rows changed"}`,
      bar: "100,000 tries, 0 accepted; no address in a link",
      engine: stand.engine,
      guardOff: `a reader that trusts what the other key signed takes ${unguarded} of ${kinds.length} kinds`,
      details: { accepted, kinds: kinds.map(({ name }) => name), macBits: 128 },
    };
  } finally {
    await stand.close();
  }
}

function forgery(kind: Kind, nth: number, random: () => number): { way: string; token: string } {
  const genuine = kind.make();
  switch (Math.floor(nth / kinds.length) % 5) {
    case 0:
      return {
        way: "guess",
        token: kind.name === "return path" ? guessedPath() : randomBytes(Buffer.from(genuine, "base64url").length).toString("base64url"),
      };
    case 1:
      return { way: "bit flip", token: flipped(kind, genuine, random) };
    case 2: {
      const other = kinds.filter(({ name }) => name !== kind.name)[Math.floor(random() * (kinds.length - 1))] as Kind;
      return { way: `purpose ${other.name}`, token: other.make() };
    }
    case 3:
      return { way: "another key", token: kind.make(OTHER_KEY) };
    default:
      return { way: "a hash without the key", token: unkeyed(genuine) };
  }
}

function guessedPath(): string {
  const letters = "abcdefghijklmnopqrstuvwxyz234567";
  return `b+${[...randomBytes(61)].map((byte) => letters[byte & 31]).join("")}@b.example.org`;
}

function flipped({ name }: Kind, genuine: string, random: () => number): string {
  if (name === "return path") {
    const at = 2 + Math.floor(random() * (genuine.indexOf("@") - 2));
    const other = genuine[at] === "a" ? "b" : "a";
    return genuine.slice(0, at) + other + genuine.slice(at + 1);
  }
  const bytes = Buffer.from(genuine, "base64url");
  const bit = Math.floor(random() * bytes.length * 8);
  bytes[bit >> 3] = (bytes[bit >> 3] ?? 0) ^ (1 << (bit & 7));
  return bytes.toString("base64url");
}

function unkeyed(genuine: string): string {
  const payload = Buffer.from(genuine, "base64url").subarray(0, -16);
  return Buffer.concat([payload, createHmac("sha256", "").update(payload).digest().subarray(0, 16)]).toString("base64url");
}

/** The same reader with the other key in the place of ours: what the check of the signature keeps out. */
function readsWithout({ name, make }: Kind): boolean {
  const token = make(OTHER_KEY);
  if (name === "preferences") return readPreferencesToken(OTHER_KEY, token) !== undefined;
  if (name === "return path") return readReturnPath(OTHER_KEY, token) !== undefined;
  return readRecipientToken(OTHER_KEY, name as "track" | "unsubscribe" | "view", token) !== undefined;
}

async function overHttp(stand: Stand, random: () => number) {
  const server = await stand.start("server", { PREO_RATE_LIMITS: "off" });
  const campaign = await insertSentCampaign(stand, 3);
  const genuine = linksOf(stand, campaign, 1);
  const foreign = linksOf({ ...stand, organizationId: randomUUID() }, { ...campaign, campaignId: randomUUID() }, 1);
  const before = await permissionHash(stand);
  let accepted = 0;
  let tried = 0;
  const routes = ["unsubscribe", "view", "preferences"] as const;
  for (; tried < OVER_HTTP; tried += 1) {
    const route = routes[tried % routes.length] ?? "view";
    const [, prefix = "", token = ""] = (genuine[route] ?? "").split("/");
    const ways = [
      flipped({ name: route } as Kind, token, random),
      token.slice(0, -1 - Math.floor(random() * 8)),
      (genuine[routes[(tried + 1) % routes.length] ?? "view"] ?? "").split("/")[2] ?? "",
      (foreign[route] ?? "").split("/")[2] ?? "",
      (linksOf(stand, campaign, 2, OTHER_KEY)[route] ?? "").split("/")[2] ?? "",
    ];
    const method = route === "view" ? "GET" : "POST";
    const answer = await fetch(new URL(`/${prefix}/${ways[Math.floor(tried / 3) % ways.length]}`, server.url), {
      method,
      ...(method === "POST" ? { headers: { "content-type": "application/x-www-form-urlencoded" }, body: "scope=everything" } : {}),
    });
    if (answer.status !== 404) accepted += 1;
  }
  const texts = Object.values(genuine).map((link) => `${link} ${Buffer.from(link.split("/")[2] ?? "", "base64url").toString("latin1")}`);
  const namesAddress = texts.some((text) => text.includes("@") && /guest\d+@/.test(text));
  return { tried, accepted, unchanged: before === (await permissionHash(stand)), namesAddress };
}
