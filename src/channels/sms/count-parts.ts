/** How a text goes over the air. `units` are septets in GSM-7 and UTF-16 code units in UCS-2; `parts` is what is paid for. */
export type SmsLength = { encoding: "gsm7" | "ucs2"; units: number; parts: number };

const GSM7 = new Set(
  "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà",
);
/** Behind an escape: two septets each, which one part keeps together. */
const EXTENDED = new Set("^{}\\[~]|€\f");

const ONE = { gsm7: 160, ucs2: 70 };
const EACH_OF_SEVERAL = { gsm7: 153, ucs2: 67 };

/** Counts the parts of a text (3GPP TS 23.038). One character outside of GSM-7 turns all of it to UCS-2. An empty text has no part. */
export function countParts(text: string): SmsLength {
  const characters = [...text];
  const encoding = characters.every((one) => GSM7.has(one) || EXTENDED.has(one)) ? "gsm7" : "ucs2";
  const widths = characters.map((one) => (encoding === "ucs2" ? one.length : EXTENDED.has(one) ? 2 : 1));
  const units = widths.reduce((sum, width) => sum + width, 0);
  const parts = units <= ONE[encoding] ? Math.min(units, 1) : fill(widths, EACH_OF_SEVERAL[encoding]);
  return { encoding, units, parts };
}

// A character of two units never stands across two parts.
function fill(widths: readonly number[], size: number): number {
  let [parts, used] = [1, 0];
  for (const width of widths) {
    if (used + width > size) [parts, used] = [parts + 1, 0];
    used += width;
  }
  return parts;
}

const SPELLED: Record<string, string> = {
  "‘": "'",
  "’": "'",
  "‚": "'",
  "′": "'",
  "“": '"',
  "”": '"',
  "„": '"',
  "«": '"',
  "»": '"',
  "–": "-",
  "—": "-",
  "−": "-",
  "‐": "-",
  "…": "...",
  "•": "-",
  "\u00a0": " ",
  "\u202f": " ",
  "\u2009": " ",
  "\t": " ",
  "\u200b": "",
  "\ufeff": "",
  "™": "TM",
  "´": "'",
  "`": "'",
  Ł: "L",
  ł: "l",
  Đ: "D",
  đ: "d",
  Þ: "Th",
  þ: "th",
  Ð: "D",
  ð: "d",
  Œ: "OE",
  œ: "oe",
};

/** Spells a text in GSM-7 where a reader sees little difference: quotes, dashes, spaces, accents that GSM-7 lacks. What has no such spelling stays. */
export function transliterate(text: string): string {
  return [...text.normalize("NFC")].map(spell).join("");
}

function spell(character: string): string {
  if (GSM7.has(character) || EXTENDED.has(character)) return character;
  const spelled = SPELLED[character];
  if (spelled !== undefined) return spelled;
  const plain = character.normalize("NFD").replace(/\p{M}+/gu, "");
  return [...plain].every((one) => GSM7.has(one)) && plain !== "" ? plain : character;
}
