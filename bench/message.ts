import { deriveText } from "../src/channels/email/message/derive-text.ts";

const PARAGRAPH =
  "Sommeren nærmer sig, og pladsen ved søen fyldes af musik, mad og gode mennesker. Årets program byder på åbningskoncert, børnelørdag og nattens lange bål; læs mere om kunstnerne, se kørselsvejledningen og find svar på det, gæster oftest spørger om. ";

/** A newsletter of about 10 KB with 12 links, 10 variables and Danish letters, like those that festivals send. */
export const subject = "Kære {{ user.first_name }}, årets program er her";
export const html = page((n) => `https://nordlys.example.org/program/${n}?utm_source=mail`, "{{ links.unsubscribe }}", "");

/** The same page as the usual way writes it: tracked links and pixel are outputs of the template. */
export const trackedHtml = page(
  (n) => `{{ base }}/c/{{ token }}/${n}`,
  "{{ base }}/u/{{ token }}",
  '<img src="{{ base }}/o/{{ token }}.gif" width="1" height="1" alt="">',
);
export const trackedText = deriveText(trackedHtml);

function page(link: (n: number) => string, unsubscribe: string, pixel: string): string {
  const sections = Array.from(
    { length: 12 },
    (
      _,
      n,
    ) => `<table width="100%"><tr><td style="padding:12px 24px;font-family:Arial,sans-serif;font-size:16px;line-height:24px;color:#1c2024"><h2>Dag ${n + 1}</h2><p>${PARAGRAPH}${PARAGRAPH}</p>
<p><a href="${link(n + 1)}" style="color:#1f5eff">Læs mere</a></p></td></tr></table>`,
  ).join("\n");
  return `<!doctype html><html><head><meta charset="utf-8"><title>Nordlys</title></head><body>
<p>Kære {{ user.first_name }} {{ user.last_name }}</p><p>Vi ses i {{ edition.name }}, {{ user.city }}. Vi skriver til {{ user.email }} ({{ user.country }}, {{ user.postal_code }}).</p>
{% if user.phone %}<p>Telefon: {{ user.phone }}</p>{% endif %}
${sections}
<p>{{ organization.name }}, {{ organization.postal_address }}</p><p><a href="${unsubscribe}">Afmeld</a></p>${pixel}</body></html>`;
}
