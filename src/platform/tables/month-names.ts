/** Months by their first letters in English, German and the Scandinavian languages, accents and case apart. */
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const FULL =
  /^(?:jan(?:uar(?:y|i)?)?|janner|feb(?:r|ruar(?:y|i)?)?|mar(?:ch|ts|s|z)?|mrz|maerz|apr(?:il)?|ma[yji]|jun[ei]?|jul[yi]?|aug(?:ust|usti)?|sept?(?:ember)?|o[ck]t(?:ober)?|nov(?:ember)?|de[csz](?:ember)?)$/;

/** 1 to 12 for a month's name or abbreviation; undefined for other words. */
export function monthNumber(word: string): number | undefined {
  const plain = word.toLowerCase().normalize("NFD").replace(/\p{M}/gu, "");
  if (!FULL.test(plain)) return undefined;
  const start = plain
    .slice(0, 3)
    .replace(/^ma[ji]$/, "may")
    .replace(/^(?:mrz|mae)$/, "mar")
    .replace("okt", "oct")
    .replace(/^de[sz]$/, "dec");
  return MONTHS.indexOf(start) + 1 || undefined;
}
