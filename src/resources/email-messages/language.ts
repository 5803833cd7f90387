/** Text by language. */
export type Texts = Readonly<Record<string, string>>;

export interface LanguageChoice {
  userLocale: string | null;
  /** the organization's: which languages stand in for a missing one, in this order */
  chain: Readonly<Record<string, readonly string[]>>;
  /** ISO 3166-1 alpha-2, where the user lives */
  country: string | null;
  editionDefault: string;
  organizationDefault: string;
  /** languages in which the message is complete; at least one */
  available: readonly string[];
}

/** Languages that have both a subject and a body, in the order of their tags: a recipient's message is wholly in one of them. */
export function completeLanguages(subject: Texts, body: Texts): string[] {
  return Object.keys(subject)
    .filter((language) => subject[language]?.trim() && body[language]?.trim())
    .sort();
}

/**
 * The one language of a recipient's message: the first that is available of their locale, the chain of that locale, their country's language and its
 * chain, the edition's default and the organization's; of a language, any variety. When none is, the first available.
 */
export function chooseLanguage(choice: LanguageChoice): string {
  const wishes = [
    ...withChain(choice.userLocale, choice.chain),
    ...withChain(languageOfCountry(choice.country), choice.chain),
    ...widened(choice.editionDefault),
    ...widened(choice.organizationDefault),
  ];
  for (const wish of wishes) {
    const found =
      choice.available.find((tag) => tag.toLowerCase() === wish) ??
      choice.available.find((tag) => tag.toLowerCase().startsWith(`${wish}-`));
    if (found) return found;
  }
  return choice.available[0] ?? choice.editionDefault;
}

// Norwegian is written in two ways under three tags.
const KIN: Record<string, readonly string[]> = { nb: ["no"], nn: ["no", "nb"], no: ["nb", "nn"] };

/** `nb-NO` gives nb-no, nb, no: ever wider, in small letters. */
function widened(locale: string | null): string[] {
  if (!locale) return [];
  const parts = locale.toLowerCase().replaceAll("_", "-").split("-");
  const tags = parts.map((_, index) => parts.slice(0, parts.length - index).join("-"));
  return [...tags, ...(KIN[parts[0] ?? ""] ?? [])];
}

function withChain(locale: string | null, chain: LanguageChoice["chain"]): string[] {
  const own = widened(locale);
  const links = Object.entries(chain).map(([tag, substitutes]) => [tag.toLowerCase(), substitutes] as const);
  const substitutes = own.flatMap((tag) => links.filter(([of]) => of === tag).flatMap(([, languages]) => languages));
  return [...own, ...substitutes.flatMap(widened)];
}

const languagesOfCountries = new Map<string, string | null>();

/** The language that most people there read, by Unicode's likely subtags. */
function languageOfCountry(country: string | null): string | null {
  if (!country || !/^[A-Za-z]{2}$/.test(country)) return null;
  const known = languagesOfCountries.get(country);
  if (known !== undefined) return known;
  const { language } = new Intl.Locale(`und-${country}`).maximize();
  const found = language === undefined || language === "und" ? null : language;
  languagesOfCountries.set(country, found);
  return found;
}
