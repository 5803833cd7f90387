import type { IncomingHttpHeaders } from "node:http";

// Link scanners, previewers, gateways and fetchers by their own names. Gmail's and Yahoo's image proxies are not among them: they fetch when a person looks.
const NAMES =
  /bot\b|crawl|spider|preview|scan|monitor|curl|wget|python|aiohttp|java\/|go-http|okhttp|apache-httpclient|libwww|axios|node-fetch|undici|ruby|postman|headless|phantomjs|puppeteer|playwright|lighthouse|slurp|facebookexternalhit|whatsapp|skypeuri|google-safety|safe ?links|safebrowsing|barracuda|mimecast|proofpoint|urldefense|symantec|messagelabs|fireeye|trellix|ironport|zscaler|trend ?micro|sophos|fortiguard|fortinet|bitdefender|kaspersky|virustotal/i;
/** Apple's privacy proxy loads every image with exactly this, whether somebody looks or not. */
const PRIVACY_PROXY = "Mozilla/5.0";

export interface Verdict {
  /** recorded, never counted */
  machine: boolean;
  /** why, when it is one */
  why: string;
  /** the person asks not to be tracked: nothing that tells who is kept */
  declined: boolean;
}

/** What one request says about who made it. */
export function judgeRequest(type: "open" | "click", method: string, headers: IncomingHttpHeaders): Verdict {
  if (headers["dnt"] === "1" || headers["sec-gpc"] === "1") return { machine: true, why: "declined", declined: true };
  const why = machineSign(type, method, headers);
  return { machine: why !== "", why, declined: false };
}

function machineSign(type: "open" | "click", method: string, headers: IncomingHttpHeaders): string {
  const agent = headers["user-agent"] ?? "";
  if (method !== "GET") return "method";
  if (agent === "") return "no_agent";
  if (agent === PRIVACY_PROXY) return "privacy_proxy";
  if (NAMES.test(agent)) return "agent";
  const purpose = [headers["purpose"], headers["sec-purpose"], headers["x-purpose"], headers["x-moz"]].join(" ");
  if (/prefetch|preview|prerender/i.test(purpose)) return "prefetch";
  // Every browser in which a person clicks names languages; the engines of gateways take its name and forget them.
  return type === "click" && headers["accept-language"] === undefined ? "no_language" : "";
}

/** What a recipient's requests have in common over a short time. */
export interface Pace {
  /** from the handing over of the message to this request */
  secondsSinceSent: number;
  /** distinct links of the message that were followed in the last BURST.seconds, this one with them */
  links: number;
  /** requests of the same visitor in that time or before were told to be a machine's */
  knownMachine: boolean;
}

/** A person does not follow three links within four seconds; a gateway follows them all. */
export const BURST = { links: 3, seconds: 4 } as const;
/** No mail has been delivered, fetched and read by then. */
const AT_ONCE_SECONDS = 2;

/** Why the pace of requests that look like a person's tells of a machine; an empty text when it does not. */
export function judgePace({ secondsSinceSent, links, knownMachine }: Pace): string {
  if (secondsSinceSent < AT_ONCE_SECONDS) return "at_once";
  if (links >= BURST.links) return "burst";
  return knownMachine ? "known_machine" : "";
}
