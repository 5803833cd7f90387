import { names, normaliseName } from "../normalise-name.ts";

const YES = new Set(
  names(`
    yes, y, true, t, 1, on, x, checked, accepted, agreed, granted, subscribed, opted in, opt in, confirmed, single opt in, double opt in,
    ja, j, sand, accepteret, tilmeldt, samtykket, givet, bekræftet, wahr, zugestimmt, eingewilligt, angemeldet, akzeptiert, bestätigt,
    sant, akseptert, påmeldt, sann, accepterat, godkänt, anmäld`),
);
const NO = new Set(
  names(`
    no, n, false, f, 0, off, unchecked, declined, not agreed, unsubscribed, opted out, opt out, none, never subscribed, not subscribed,
    pending, nej, falsk, afvist, afmeldt, nein, falsch, abgelehnt, abgemeldet, nei, usant, avslått, avmeldt, falskt, avböjt, avanmäld`),
);

/** Whether a box was ticked. Undefined for words that say neither; whoever asks for a consent takes that as no. */
export function yesOrNo(text: string): boolean | undefined {
  if (/^\s*[✓✔☑]\s*$/u.test(text)) return true;
  const word = normaliseName(text);
  return YES.has(word) ? true : NO.has(word) || word === "" ? false : undefined;
}
