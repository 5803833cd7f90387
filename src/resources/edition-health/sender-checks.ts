import type { Services } from "../../platform/http/call.ts";
import type { EditionRow } from "../editions/queries.ts";
import type { OrganizationRow } from "../organizations/queries.ts";
import { type Check, check, problem, some, when } from "./check.ts";
import { domainChecks } from "./domain-checks.ts";
import type { Facts } from "./queries.ts";

/** Where carriers refuse or replace senders made of letters: only numbers arrive. */
const NUMBERS_ONLY = new Set(["AR", "BR", "CA", "CL", "CN", "CO", "CR", "MX", "MY", "NZ", "PE", "PR", "UY", "US", "ZA"]);
const RELAY_TIMEOUT_MS = 5_000;

type Senders = Record<string, string>;

/** Whether messages of the edition can leave, and look like the edition's. Asks DNS and the relay, each within a few seconds. */
export async function senderChecks(edition: EditionRow, organization: OrganizationRow, facts: Facts, services: Services): Promise<Check[]> {
  const address = edition.email_from_address ?? organization.email_from_address;
  const { dkim_selector: selector } = organization.metadata as { dkim_selector?: unknown };
  const [domains, relay] = await Promise.all([
    address ? domainChecks(domainOf(address), services.textRecords, typeof selector === "string" ? selector : undefined) : [],
    relayCheck(services),
  ]);
  return [
    check(
      "sender_address",
      "Sender of mail",
      when(
        !address,
        "error",
        "Neither the edition nor the organization has a sender address.",
        "Set email_from_address of the organization or the edition.",
      ),
      `Mail comes from ${address}.`,
    ),
    ...domains,
    relay,
    smsTransport(facts, services),
    smsSenders({ ...(organization.sms_senders as Senders), ...(edition.sms_senders as Senders) }, facts, services),
  ];
}

function domainOf(address: string): string {
  return address.slice(address.lastIndexOf("@") + 1).toLowerCase();
}

async function relayCheck({ tryRelay }: Services): Promise<Check> {
  const title = "Way to the mail relay";
  if (!tryRelay)
    return check(
      "email_transport",
      title,
      [problem("warning", "No relay is set: mail stays in the built-in outbox.", "Set SMTP_URL to your relay.")],
      "",
    );
  const late = new Promise<{ ok: false; reason: string }>((resolve) => {
    setTimeout(() => resolve({ ok: false, reason: "it does not answer in time" }), RELAY_TIMEOUT_MS).unref();
  });
  const result = await Promise.race([tryRelay(), late]);
  const fix = "Check SMTP_URL, and that the relay takes connections from here.";
  return check(
    "email_transport",
    title,
    result.ok ? [] : [problem("error", `The relay cannot be reached: ${result.reason}`, fix)],
    result.ok ? result.detail : "",
  );
}

function smsTransport({ smsCampaigns }: Facts, services: Services): Check {
  return check(
    "sms_transport",
    "Way for text messages",
    when(
      !services.smsTransport && smsCampaigns > 0,
      "error",
      `${smsCampaigns} campaigns are to go out as text messages, and there is no way for them.`,
      "Set SMS_URL to your provider.",
    ),
    services.smsTransport ? "A provider for text messages is set." : "No campaign of text messages waits.",
  );
}

function smsSenders(senders: Senders, { phoneCountries, smsCampaigns }: Facts, services: Services): Check {
  const lettered = Object.entries(senders).filter(([country, sender]) => NUMBERS_ONLY.has(country) && /[A-Za-z]/.test(sender));
  const missing = services.smsTransport || smsCampaigns > 0 ? phoneCountries.filter((country) => senders[country] === undefined) : [];
  return check(
    "sms_senders",
    "Senders of text messages",
    [
      ...when(
        lettered.length > 0,
        "error",
        `Carriers there take only numbers as sender: ${some(lettered.map(([country, sender]) => `${country} (${sender})`))}.`,
        "Set a number in sms_senders for these countries.",
      ),
      ...when(
        missing.length > 0,
        "warning",
        `Guests have phones of countries without a sender: ${some(missing)}.`,
        "Set sms_senders for these countries.",
      ),
    ],
    "The senders fit the countries they are for.",
  );
}
