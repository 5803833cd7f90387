import type { TextRecords } from "../../platform/dns/text-records.ts";
import { type Check, check, type Problem, problem, when } from "./check.ts";

/** Under which a domain's keys usually stand; `metadata.dkim_selector` of the organization names another one. */
const SELECTORS = [
  "default",
  "preo",
  "mail",
  "dkim",
  "google",
  "k1",
  "k2",
  "pm",
  "s1",
  "s2",
  "selector1",
  "selector2",
  "mandrill",
  "sendgrid",
];

const OFFLINE = problem(
  "warning",
  "Nobody answered when its DNS records were asked for.",
  "Check the server's way to DNS (PREO_DNS_SERVERS) and try again.",
);

/** SPF, DKIM and DMARC of the domain that mail comes from. Nobody waits longer than one look-up takes: all are asked at once. */
export async function domainChecks(domain: string, records: TextRecords, selector: string | undefined): Promise<Check[]> {
  const selectors = [...new Set([...(selector === undefined ? [] : [selector]), ...SELECTORS])];
  const [spf, dmarc, parent, ...keys] = await Promise.all([
    records(domain),
    records(`_dmarc.${domain}`),
    records(`_dmarc.${domain.split(".").slice(-2).join(".")}`),
    ...selectors.map((name) => records(`${name}._domainkey.${domain}`)),
  ]);
  return [
    check("spf", "SPF record", spfProblems(domain, spf), `${domain} names who may send for it.`),
    check("dkim", "DKIM key", dkimProblems(domain, keys, selector), `${domain} publishes a key for signatures.`),
    check("dmarc", "DMARC record", dmarcProblems(domain, dmarc, parent), `${domain} says what happens to forged mail.`),
  ];
}

function spfProblems(domain: string, records: readonly string[] | undefined): Problem[] {
  if (!records) return [OFFLINE];
  const found = records.filter((record) => /^v=spf1(\s|$)/i.test(record));
  const add = `Add one TXT record to ${domain}: v=spf1 include:<your relay> ~all.`;
  return [
    ...when(found.length === 0, "error", `${domain} has no SPF record.`, add),
    ...when(
      found.length > 1,
      "error",
      `${domain} has ${found.length} SPF records: receivers then take none.`,
      "Join them into one TXT record.",
    ),
    ...when(
      found.some((record) => /\s\+?all\s*$/i.test(record)),
      "error",
      `The SPF record of ${domain} lets everybody send for it.`,
      "End the record with ~all or -all.",
    ),
  ];
}

function dkimProblems(domain: string, keys: readonly (readonly string[] | undefined)[], selector: string | undefined): Problem[] {
  const isKey = (record: string) => /(^|;)\s*p=[^;\s]/i.test(record);
  if (keys.some((records) => records?.some(isKey))) return [];
  if (keys.every((records) => records === undefined)) return [OFFLINE];
  const name = selector ?? "<selector>";
  const detail = `No DKIM key of ${domain} was found under ${selector ?? "the usual names"}.`;
  return [
    problem(
      "warning",
      detail,
      `Publish your relay's key at ${name}._domainkey.${domain}; set metadata.dkim_selector of the organization if its name is another one.`,
    ),
  ];
}

// RFC 7489 6.6.3: a domain without a record of its own has that of its organizational domain.
function dmarcProblems(domain: string, own: readonly string[] | undefined, parent: readonly string[] | undefined): Problem[] {
  const found = [...(own ?? []), ...(parent ?? [])].filter((record) => /^v=DMARC1\s*;/i.test(record));
  if (found.length > 0) return [];
  if (!own) return [OFFLINE];
  return [
    problem(
      "error",
      `${domain} has no DMARC record: large receivers refuse bulk mail without one.`,
      `Add a TXT record to _dmarc.${domain}: v=DMARC1; p=none; rua=mailto:<your address>.`,
    ),
  ];
}
