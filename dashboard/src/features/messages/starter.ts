const words = {
  da: { hello: "Kære", friend: "festivalgæst", text: "Skriv dit budskab her.", unsubscribe: "Afmeld" },
  en: { hello: "Dear", friend: "friend", text: "Write your message here.", unsubscribe: "Unsubscribe" },
};

/** A plain mail to begin with, in the language where it is known. */
export function starter(code: string): string {
  const { hello, friend, text, unsubscribe } = code === "da" ? words.da : words.en;
  return `<div style="max-width:560px;margin:0 auto;padding:32px 24px;font-family:Arial,sans-serif;color:#1f2423">
  <h1 style="font-size:24px">{{ edition.name }}</h1>
  <p>${hello} {{ user.first_name | default: "${friend}" }},</p>
  <p>${text}</p>
  <p style="font-size:12px;color:#625e55"><a href="{{ links.unsubscribe }}">${unsubscribe}</a></p>
</div>
`;
}
