import i18next from "i18next";
import { useCallback } from "react";
import { initReactI18next, useTranslation } from "react-i18next";

export const languages = ["en", "da"] as const;
export type Language = (typeof languages)[number];

/** The keys of a feature's English texts; the Danish ones have exactly these. */
export type SameKeys<En> = Record<keyof En, string>;
/** `members_one` and `members_other` are asked for as `members` with a count. */
type Asked<Key> = Key extends `${infer Base}_one` | `${infer Base}_other` ? Base : Key;
export type Translate<En> = (key: Asked<keyof En & string>, values?: Record<string, string | number>) => string;

const LANGUAGE_KEY = "preo.language";

await i18next.use(initReactI18next).init({
  lng: rememberedLanguage(),
  fallbackLng: "en",
  resources: {},
  interpolation: { escapeValue: false },
  initAsync: false,
});
document.documentElement.lang = i18next.language;

/** Makes a feature's texts known and gives the hook by which its components read them. */
export function defineTexts<En extends Record<string, string>>(namespace: string, texts: { en: En; da: SameKeys<En> }) {
  for (const language of languages) i18next.addResourceBundle(language, namespace, texts[language]);
  return function useTexts(): Translate<En> {
    const { t } = useTranslation(namespace);
    return useCallback((key, values) => t(key as string, { ...values }), [t]);
  };
}

export function useLanguage(): [Language, (language: Language) => void] {
  const { i18n } = useTranslation();
  const choose = (language: Language) => {
    localStorage.setItem(LANGUAGE_KEY, language);
    document.documentElement.lang = language;
    void i18n.changeLanguage(language);
  };
  return [i18n.language === "da" ? "da" : "en", choose];
}

function rememberedLanguage(): Language {
  const wanted = localStorage.getItem(LANGUAGE_KEY) ?? navigator.language.slice(0, 2);
  return ["da", "nb", "no", "nn"].includes(wanted) ? "da" : "en";
}
