import { useMemo } from "react";
import { useLanguage } from "./texts.ts";

export interface Format {
  date: (value: string | null | undefined) => string;
  time: (value: string | null | undefined) => string;
  ago: (value: string | null | undefined) => string;
  number: (value: number) => string;
  percent: (value: number) => string;
  money: (amount: string, currency: string) => string;
  bytes: (value: number) => string;
  country: (code: string | null) => string;
  language: (code: string | null) => string;
}

const STEPS: [Intl.RelativeTimeFormatUnit, number][] = [
  ["day", 86_400],
  ["hour", 3_600],
  ["minute", 60],
  ["second", 1],
];

/** Dates, numbers, money and names in the chosen language; nothing is shown as an en dash. */
export function useFormat(): Format {
  const [language] = useLanguage();
  return useMemo(() => makeFormat(language === "da" ? "da-DK" : "en-GB"), [language]);
}

function makeFormat(locale: string): Format {
  const dates = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric" });
  const times = new Intl.DateTimeFormat(locale, { day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit" });
  const numbers = new Intl.NumberFormat(locale);
  const percents = new Intl.NumberFormat(locale, { style: "percent", maximumFractionDigits: 1 });
  const countries = new Intl.DisplayNames(locale, { type: "region" });
  const tongues = new Intl.DisplayNames(locale, { type: "language" });
  const given = (value: string | null | undefined, show: (value: string) => string) => (value ? show(value) : "–");
  return {
    date: (value) => given(value, (text) => dates.format(new Date(text))),
    time: (value) => given(value, (text) => times.format(new Date(text))),
    ago: (value) => given(value, (text) => relative(locale, new Date(text))),
    number: (value) => numbers.format(value),
    percent: (value) => percents.format(value),
    money: (amount, currency) => new Intl.NumberFormat(locale, { style: "currency", currency }).format(Number(amount)),
    bytes: (value) =>
      value < 1000 ? `${value} B` : value < 1_000_000 ? `${Math.round(value / 1000)} kB` : `${(value / 1_000_000).toFixed(1)} MB`,
    country: (code) => given(code, (text) => countries.of(text) ?? text),
    language: (code) => given(code, (text) => tongues.of(text) ?? text),
  };
}

function relative(locale: string, date: Date): string {
  const seconds = (date.getTime() - Date.now()) / 1000;
  if (Math.abs(seconds) > 30 * 86_400) return new Intl.DateTimeFormat(locale, { dateStyle: "medium" }).format(date);
  const [unit, size] = STEPS.find(([, length]) => Math.abs(seconds) >= length) ?? ["second", 1];
  return new Intl.RelativeTimeFormat(locale, { numeric: "auto" }).format(Math.round(seconds / size), unit);
}
