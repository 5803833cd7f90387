/** The sender that guests in a country see: the one set for it, else the organization's name in up to 11 letters and digits. */
export function smsSender(senders: Readonly<Record<string, string>>, country: string | null, organizationName: string): string {
  const set = country === null ? undefined : senders[country];
  if (set !== undefined) return set;
  const plain = organizationName
    .normalize("NFD")
    .replaceAll(/[^A-Za-z0-9 ]/g, "")
    .trim()
    .slice(0, 11)
    .trim();
  return /[A-Za-z]/.test(plain) ? plain : "Info";
}

/** Whether guests can answer: a number takes replies, a name does not. */
function takesReplies(sender: string): boolean {
  return /^\+?\d+$/.test(sender);
}

const ANSWER: Record<string, string> = {
  da: "Svar STOP for at afmelde",
  nb: "Svar STOPP for å melde deg av",
  no: "Svar STOPP for å melde deg av",
  sv: "Svara SLUTA för att avsluta",
  de: "Antworten Sie STOP zum Abmelden",
  en: "Reply STOP to opt out",
};
const LINK: Record<string, string> = { da: "Afmeld", nb: "Meld av", no: "Meld av", sv: "Avsluta", de: "Abmelden", en: "Stop" };

/** How a marketing text ends: by an answer where answers arrive, else by a short link. */
export function optOutLine(language: string, sender: string, link: string): string {
  const base = language.split("-")[0] ?? "en";
  return takesReplies(sender) ? (ANSWER[base] ?? ANSWER["en"] ?? "") : `${LINK[base] ?? LINK["en"] ?? ""}: ${link}`;
}
