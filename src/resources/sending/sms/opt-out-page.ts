import type { PublicAnswer } from "../../../platform/http/app.ts";

type Text = "question" | "done" | "unknown";

const en = {
  title: "Text messages",
  question: "Do you want to stop getting text messages with news from {organization}?",
  submit: "Stop",
  done: "Done: {organization} sends you no more news by text message. Messages about your own orders still reach you.",
  unknown: "This link is not valid. Please use the link in the message as it is.",
};

const TEXTS: Record<string, typeof en> = {
  en,
  da: {
    title: "Sms",
    question: "Vil du stoppe med at få nyheder på sms fra {organization}?",
    submit: "Stop",
    done: "Det er gjort: {organization} sender dig ikke flere nyheder på sms. Beskeder om dine egne ordrer når dig stadig.",
    unknown: "Linket er ikke gyldigt. Brug linket i beskeden, som det er.",
  },
  nb: {
    title: "Sms",
    question: "Vil du slutte å få nyheter på sms fra {organization}?",
    submit: "Stopp",
    done: "Det er gjort: {organization} sender deg ikke flere nyheter på sms. Meldinger om dine egne ordrer når deg fortsatt.",
    unknown: "Lenken er ikke gyldig. Bruk lenken i meldingen slik den er.",
  },
  sv: {
    title: "Sms",
    question: "Vill du sluta få nyheter via sms från {organization}?",
    submit: "Sluta",
    done: "Klart: {organization} skickar inga fler nyheter via sms till dig. Meddelanden om dina egna beställningar når dig fortfarande.",
    unknown: "Länken är inte giltig. Använd länken i meddelandet som den är.",
  },
  de: {
    title: "SMS",
    question: "Möchten Sie keine Neuigkeiten per SMS von {organization} mehr erhalten?",
    submit: "Abmelden",
    done: "Erledigt: {organization} sendet Ihnen keine Neuigkeiten per SMS mehr. Nachrichten zu Ihren eigenen Bestellungen erreichen Sie weiterhin.",
    unknown: "Dieser Link ist nicht gültig. Bitte verwenden Sie den Link aus der Nachricht unverändert.",
  },
};

const HEADERS = {
  "content-type": "text/html; charset=utf-8",
  "cache-control": "no-store, private",
  "content-security-policy": "default-src 'none'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "x-robots-tag": "noindex",
};

/** The page behind an opt-out link; its form works without script. */
export function optOutPage(status: number, wanted: string, text: Text, organization = ""): PublicAnswer {
  const base = wanted.toLowerCase().split(/[-_;,]/)[0] ?? "en";
  const language = base === "no" || base === "nn" ? "nb" : Object.hasOwn(TEXTS, base) ? base : "en";
  const texts = TEXTS[language] ?? en;
  const sentence = escapeHtml(texts[text].replace("{organization}", organization));
  const form = text === "question" ? `<form method="post"><p><button type="submit">${escapeHtml(texts.submit)}</button></p></form>` : "";
  const title = escapeHtml(texts.title);
  const body = `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1"><title>${title}</title></head><body><main><h1>${title}</h1><p>${sentence}</p>${form}</main></body></html>`;
  return { status, headers: HEADERS, body };
}

function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
