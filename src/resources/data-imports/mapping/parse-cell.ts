import { emailAddress } from "../../../platform/contact/email-address.ts";
import { canonicalLocale } from "../../../platform/locale/codes.ts";
import { isCurrency } from "../../../platform/money/money.ts";
import { parseAmount, parseQuantity } from "../../../platform/tables/parse-amount.ts";
import { parseDateTime } from "../../../platform/tables/parse-date-time.ts";
import type { IssueCode, MappingPlan, PlannedColumn, TargetValue } from "./types.ts";
import { countryCode } from "./words/country-names.ts";
import { statusWord } from "./words/status-words.ts";
import { channelWord, suppressionReason } from "./words/suppression-words.ts";
import { yesOrNo } from "./words/yes-words.ts";

/** What is wrong with a cell. With `severity` warning the value is left out, or taken as `value`. */
export interface BadCell {
  code: IssueCode;
  severity: "error" | "warning";
  detail: string;
  value?: string;
}
/** An amount that names its currency. */
interface AmountIn {
  amount: string;
  currency: string;
}
type Parsed = string | AmountIn | BadCell;
export type ParseCell = (text: string, kind: string | undefined) => Parsed;

const SYMBOLS: Record<string, string> = { "€": "EUR", "£": "GBP" };
const MAX_KEPT = 2_000;
const FREE = new Set<TargetValue>(["text", "line", "tags"]);
/** No amount, date, address or state is longer; a cell of spaces without end must not keep the patterns busy. */
const LONGEST = 1_000;
const UNREADABLE = "\ufffd";

/** How the cells of a column become values. The text is not blank; equal cells are read once. */
export function cellParser(column: PlannedColumn, plan: MappingPlan): ParseCell {
  const parse = PARSERS[column.value](column, plan);
  return FREE.has(column.value) ? parse : remembering(parse);
}

function remembering(parse: ParseCell): ParseCell {
  const known = new Map<string, Parsed>();
  return (given, kind) => {
    const text = given.length > LONGEST ? UNREADABLE : given;
    const key = kind === undefined ? text : `${kind}${text}`;
    let parsed = known.get(key);
    if (parsed === undefined) {
      parsed = parse(text, kind);
      if (known.size >= MAX_KEPT) known.clear();
      known.set(key, parsed);
    }
    return parsed;
  };
}

const PARSERS: Record<TargetValue, (column: PlannedColumn, plan: MappingPlan) => ParseCell> = {
  text: () => notAnError((text) => text),
  line: () => notAnError((text) => text.trim()),
  tags: () => notAnError((text) => text.trim()),
  time: () => notAnError((text) => text.trim()),
  phone: () => notAnError((text) => text.trim().replace(/^['’]/, "")),
  amount:
    ({ amount }) =>
    (text, kind) => {
      const result = parseAmount(text, amount, kind);
      if (!result.ok) return error("bad_amount", result.message);
      return result.currency === null ? result.value : { amount: result.value, currency: result.currency };
    },
  quantity:
    ({ amount }) =>
    (text, kind) => {
      const result = parseQuantity(text, amount, kind);
      return result.ok ? String(result.value) : error("bad_quantity", result.message);
    },
  date_time: dateTime,
  date: dateTime,
  birth_date:
    ({ dateFormat }) =>
    (text, kind) => {
      const result = parseDateTime(text, dateFormat, "UTC", kind);
      return result.ok ? result.local.slice(0, 10) : warning("bad_value", result.message);
    },
  number:
    ({ amount }) =>
    (text, kind) => {
      const result = parseAmount(text, amount, kind);
      return result.ok && result.currency === null ? result.value : warning("bad_value", "This is no number: it was left out");
    },
  boolean: () => (text) => {
    const yes = yesOrNo(text);
    return yes === undefined ? warning("bad_value", "This is neither yes nor no: it was left out") : String(yes);
  },
  currency: () => (text) => {
    const code = SYMBOLS[text.trim()] ?? text.trim().toUpperCase();
    return isCurrency(code) ? code : error("bad_currency", 'This is no currency: write its code, such as "DKK"');
  },
  country: () => (text) => countryCode(text) ?? warning("bad_country", "This is no country's code or name: it was left out"),
  locale: () => (text) =>
    canonicalLocale(text.trim().replaceAll("_", "-")) ?? warning("bad_locale", "This is no language tag: it was left out"),
  email: () => (text) => emailAddress(text) ?? warning("bad_email", "This is no email address: it was left out"),
  order_status: () => (text) => {
    const word = statusWord(text);
    return word === undefined ? unknownStatus() : word === "active" ? "paid" : word;
  },
  line_status: () => (text) => {
    const word = statusWord(text);
    return word === undefined ? unknownStatus() : word === "paid" ? "active" : word;
  },
  yes_no: () => (text) => {
    const ticked = yesOrNo(text);
    return ticked === undefined
      ? warning("unclear_consent", "This is neither yes nor no: no consent was taken from it")
      : ticked
        ? "yes"
        : "no";
  },
  channel: () => (text) => channelWord(text) ?? error("bad_value", 'The channel is "email" or "sms"'),
  suppression_reason: () => (text) => suppressionReason(text) ?? "manual",
};

function dateTime({ dateFormat }: PlannedColumn, { timezone }: MappingPlan): ParseCell {
  return (text, kind) => momentOf(text, dateFormat, timezone, kind);
}

function momentOf(text: string, dateFormat: string | null, timezone: string, kind: string | undefined): string | BadCell {
  const result = parseDateTime(text, dateFormat, timezone, kind);
  if (!result.ok) return error("bad_date", result.message);
  if (result.clock === "twice" && result.utcSecond !== null)
    return { ...warning("clock_twice", "Clocks went back: this hour came twice, and the first was taken"), value: result.utc };
  if (result.clock === "skipped")
    return { ...warning("clock_skipped", "Clocks went forward: this time did not exist, and was moved on"), value: result.utc };
  return result.utc;
}

function notAnError(parse: (text: string) => string): ParseCell {
  return (text, kind) =>
    kind === "e" || kind === "E" ? warning("bad_value", "The workbook has an error in this cell: it was left out") : parse(text);
}

function unknownStatus(): BadCell {
  return error("bad_status", 'This status is not known: say what it means with the transform "map", {"values": {"…": "paid"}}');
}

function error(code: IssueCode, detail: string): BadCell {
  return { code, severity: "error", detail };
}

function warning(code: IssueCode, detail: string): BadCell {
  return { code, severity: "warning", detail };
}
