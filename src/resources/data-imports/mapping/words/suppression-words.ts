import { names, normaliseName } from "../normalise-name.ts";
import type { SuppressionItem } from "../types.ts";

type Reason = SuppressionItem["reason"];

const REASONS: Record<Reason, string[]> = {
  unsubscribed: names(`
    unsubscribed, unsubscribe, opt out, opted out, stop, sms stop, afmeldt, frameldt, abgemeldet, avmeldt, avregistrerad, avanmäld`),
  bounced: names("bounced, bounce, hard bounce, invalid, undeliverable, cleaned, afvist, unzustellbar, ugyldig, ogiltig, studset"),
  complained: names("complained, complaint, spam, spam complaint, abuse, spamreport, spam report, klage, beschwerde, klagomål"),
  manual: names("manual, admin, blocked, block, blacklisted, manuel, manuell, blokeret, gesperrt, blokkert, blockerad"),
};
const CHANNELS: Record<SuppressionItem["addresses"][number]["channel"], string[]> = {
  email: names("email, e mail, mail, epost, e post, e mails, emails"),
  sms: names("sms, text, text message, mobile, mobil, phone, telefon"),
};

export function suppressionReason(text: string): Reason | undefined {
  return find(REASONS, text);
}

export function channelWord(text: string): SuppressionItem["addresses"][number]["channel"] | undefined {
  return find(CHANNELS, text);
}

function find<T extends string>(words: Record<T, string[]>, text: string): T | undefined {
  const word = normaliseName(text);
  return (Object.keys(words) as T[]).find((key) => words[key].includes(word));
}
