/** What guests read on the pages that links of a message lead to. `{…}` is replaced by names. */
const en = {
  unsubscribe: "Unsubscribe",
  preferences: "Your choices",
  unknown_link: "This link is not valid. Please use the link in the message as it is.",
  question: "What would you like to stop receiving by email?",
  topic: "Emails like this one about {edition}",
  everything: "All news from {organization}",
  submit: "Unsubscribe",
  done: "Done: you will not get these emails any more. Messages about your own orders still reach you.",
  more_choices: "See all choices",
  receives: "You get emails with {topic} from {from}.",
  receives_not: "You do not get emails with {topic} from {from}.",
  choose: "What would you like?",
  stop_topic: "No emails with {topic} from {from}",
  stop_edition: "No emails about {edition}",
  stop_everything: "No news at all from {organization}, by email or text message",
  grant: "Yes, send me emails with {topic} from {from}. I can stop them at any time.",
  save: "Save",
  saved: "Your choice is saved. Messages about your own orders still reach you.",
  blocked:
    "No news is sent to this address: it could not be reached, or asked not to be written to. Please write to {organization} to change that.",
  nothing_chosen: "Please choose one of the answers.",
  marketing: "news and offers",
};

export type PageText = keyof typeof en;

const da: typeof en = {
  unsubscribe: "Afmeld",
  preferences: "Dine valg",
  unknown_link: "Linket er ikke gyldigt. Brug linket i beskeden, som det er.",
  question: "Hvad vil du ikke længere modtage på e-mail?",
  topic: "E-mails som denne om {edition}",
  everything: "Alle nyheder fra {organization}",
  submit: "Afmeld",
  done: "Det er gjort: du får ikke disse e-mails mere. Beskeder om dine egne ordrer når dig stadig.",
  more_choices: "Se alle valg",
  receives: "Du får e-mails med {topic} fra {from}.",
  receives_not: "Du får ikke e-mails med {topic} fra {from}.",
  choose: "Hvad vil du gerne?",
  stop_topic: "Ingen e-mails med {topic} fra {from}",
  stop_edition: "Ingen e-mails om {edition}",
  stop_everything: "Slet ingen nyheder fra {organization}, hverken på e-mail eller sms",
  grant: "Ja, send mig e-mails med {topic} fra {from}. Jeg kan altid stoppe dem igen.",
  save: "Gem",
  saved: "Dit valg er gemt. Beskeder om dine egne ordrer når dig stadig.",
  blocked:
    "Der sendes ingen nyheder til denne adresse: den kunne ikke nås, eller den bad om ikke at få post. Skriv til {organization} for at ændre det.",
  nothing_chosen: "Vælg et af svarene.",
  marketing: "nyheder og tilbud",
};

const nb: typeof en = {
  unsubscribe: "Meld av",
  preferences: "Dine valg",
  unknown_link: "Lenken er ikke gyldig. Bruk lenken i meldingen slik den er.",
  question: "Hva vil du ikke lenger motta på e-post?",
  topic: "E-poster som denne om {edition}",
  everything: "Alle nyheter fra {organization}",
  submit: "Meld av",
  done: "Det er gjort: du får ikke disse e-postene mer. Meldinger om dine egne bestillinger når deg fortsatt.",
  more_choices: "Se alle valg",
  receives: "Du får e-poster med {topic} fra {from}.",
  receives_not: "Du får ikke e-poster med {topic} fra {from}.",
  choose: "Hva ønsker du?",
  stop_topic: "Ingen e-poster med {topic} fra {from}",
  stop_edition: "Ingen e-poster om {edition}",
  stop_everything: "Ingen nyheter i det hele tatt fra {organization}, verken på e-post eller SMS",
  grant: "Ja, send meg e-poster med {topic} fra {from}. Jeg kan når som helst stoppe dem.",
  save: "Lagre",
  saved: "Valget ditt er lagret. Meldinger om dine egne bestillinger når deg fortsatt.",
  blocked:
    "Det sendes ingen nyheter til denne adressen: den kunne ikke nås, eller den ba om ikke å få post. Skriv til {organization} for å endre det.",
  nothing_chosen: "Velg et av svarene.",
  marketing: "nyheter og tilbud",
};

const sv: typeof en = {
  unsubscribe: "Avregistrera",
  preferences: "Dina val",
  unknown_link: "Länken är inte giltig. Använd länken i meddelandet som den är.",
  question: "Vad vill du inte längre få via e-post?",
  topic: "E-post som denna om {edition}",
  everything: "Alla nyheter från {organization}",
  submit: "Avregistrera",
  done: "Klart: du får inte denna e-post längre. Meddelanden om dina egna beställningar når dig fortfarande.",
  more_choices: "Se alla val",
  receives: "Du får e-post med {topic} från {from}.",
  receives_not: "Du får inte e-post med {topic} från {from}.",
  choose: "Vad vill du?",
  stop_topic: "Ingen e-post med {topic} från {from}",
  stop_edition: "Ingen e-post om {edition}",
  stop_everything: "Inga nyheter alls från {organization}, varken via e-post eller sms",
  grant: "Ja, skicka mig e-post med {topic} från {from}. Jag kan när som helst avsluta det.",
  save: "Spara",
  saved: "Ditt val är sparat. Meddelanden om dina egna beställningar når dig fortfarande.",
  blocked:
    "Inga nyheter skickas till denna adress: den kunde inte nås, eller bad om att inte få post. Skriv till {organization} för att ändra det.",
  nothing_chosen: "Välj ett av svaren.",
  marketing: "nyheter och erbjudanden",
};

const de: typeof en = {
  unsubscribe: "Abmelden",
  preferences: "Ihre Auswahl",
  unknown_link: "Dieser Link ist nicht gültig. Bitte den Link aus der Nachricht unverändert verwenden.",
  question: "Was möchten Sie nicht mehr per E-Mail erhalten?",
  topic: "E-Mails wie diese zu {edition}",
  everything: "Alle Neuigkeiten von {organization}",
  submit: "Abmelden",
  done: "Erledigt: Sie erhalten diese E-Mails nicht mehr. Nachrichten zu Ihren eigenen Bestellungen erreichen Sie weiterhin.",
  more_choices: "Alle Möglichkeiten ansehen",
  receives: "Sie erhalten E-Mails mit {topic} von {from}.",
  receives_not: "Sie erhalten keine E-Mails mit {topic} von {from}.",
  choose: "Was möchten Sie?",
  stop_topic: "Keine E-Mails mit {topic} von {from}",
  stop_edition: "Keine E-Mails zu {edition}",
  stop_everything: "Gar keine Neuigkeiten von {organization}, weder per E-Mail noch per SMS",
  grant: "Ja, senden Sie mir E-Mails mit {topic} von {from}. Ich kann sie jederzeit abbestellen.",
  save: "Speichern",
  saved: "Ihre Auswahl ist gespeichert. Nachrichten zu Ihren eigenen Bestellungen erreichen Sie weiterhin.",
  blocked:
    "An diese Adresse gehen keine Neuigkeiten: Sie war nicht erreichbar, oder von ihr kam die Bitte, nicht mehr zu schreiben. Bitte wenden Sie sich an {organization}, um das zu ändern.",
  nothing_chosen: "Bitte eine der Antworten wählen.",
  marketing: "Neuigkeiten und Angeboten",
};

const TEXTS = { en, da, nb, sv, de };
export type PageLanguage = keyof typeof TEXTS;

/** The page's language: the first of these (a guest's own, then what their browser asks for) that there are texts in; else English. */
export function pageLanguage(...wanted: (string | null | undefined)[]): PageLanguage {
  for (const tag of wanted.flatMap((one) => (one ?? "").split(",")).map((one) => one.trim().toLowerCase())) {
    const base = tag.split(/[-_;]/)[0] ?? "";
    if (base === "no" || base === "nn") return "nb";
    if (Object.hasOwn(TEXTS, base)) return base as PageLanguage;
  }
  return "en";
}

/** One text with its names filled in: plain text, not yet escaped. */
export function pageText(language: PageLanguage, text: PageText, names: Record<string, string> = {}): string {
  return TEXTS[language][text].replace(/\{(\w+)\}/g, (whole, name: string) => names[name] ?? whole);
}

/** What a purpose is called: `marketing` in the page's language, any other by its own name. */
export function topicName(language: PageLanguage, purpose: string): string {
  return purpose === "marketing" ? TEXTS[language].marketing : purpose.replace(/[_.-]+/g, " ");
}
