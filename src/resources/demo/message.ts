/** A bilingual marketing message as the demo sends it; Germans get the English one by the organization's language chain. */
export const demoMessage = {
  name: "Come again",
  subject: {
    da: "{{ user.first_name | default: 'Hej' }}, vi savner dig på {{ edition.name }}",
    en: "{{ user.first_name | default: 'Hello' }}, we miss you at {{ edition.name }}",
  },
  preheader: { da: "Partout til sidste års pris denne uge", en: "Partout at last year's price this week" },
  body: {
    da: html("da", {
      greeting: "Kære {{ user.first_name | default: 'festivalgæst' }}",
      text: "Sidste år var du med. I år spiller vi fire dage på engen, og der er stadig plads til dig på <strong>{{ edition.name }}</strong>.",
      button: "Køb billet",
      programme: "Se programmet",
      unsubscribe: "Afmeld",
      browser: "Vis i browseren",
    }),
    en: html("en", {
      greeting: "Dear {{ user.first_name | default: 'friend' }}",
      text: "You came last year. This year we play for four days in the meadow, and there is still room for you at <strong>{{ edition.name }}</strong>.",
      button: "Get your ticket",
      programme: "See the programme",
      unsubscribe: "Unsubscribe",
      browser: "View in browser",
    }),
  },
};

type Texts = { greeting: string; text: string; button: string; programme: string; unsubscribe: string; browser: string };

function html(language: string, texts: Texts): string {
  return `<!doctype html>
<html lang="${language}">
  <body style="margin:0;background:#f4f1ea;font-family:Georgia,serif;color:#1d2a35">
    <div style="max-width:560px;margin:0 auto;padding:32px 24px;background:#ffffff">
      <h1 style="font-size:26px">{{ edition.name }}</h1>
      <p>${texts.greeting}</p>
      <p>${texts.text}</p>
      <p><a href="https://nordlys.example.org/${language}/tickets" style="background:#0b5c5a;color:#ffffff;padding:12px 20px">${texts.button}</a></p>
      <p><a href="https://nordlys.example.org/${language}/programme">${texts.programme}</a></p>
      <hr>
      <p style="font-size:12px">Nordlys, Opdigtet Allé 1, 0999 Fabelby ·
        <a href="{{ links.unsubscribe }}">${texts.unsubscribe}</a> · <a href="{{ links.view_in_browser }}">${texts.browser}</a></p>
    </div>
  </body>
</html>
`;
}
