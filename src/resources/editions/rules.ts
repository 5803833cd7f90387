import type { Columns } from "../../platform/database/columns.ts";
import { badRequest, type FieldError, unprocessable } from "../../platform/http/errors.ts";
import { canonicalLocale } from "../../platform/locale/codes.ts";
import { formatMoney, parseMoney } from "../../platform/money/money.ts";
import type { EditionFields } from "./schema.ts";

/** What the rules look at: the row as it would be after the change. */
export interface EditionState {
  starts_at: Date;
  ends_at: Date;
  currency: string;
  default_locale: string;
  locales: string[];
  refunds_open_at: Date | null;
  refunds_close_at: Date | null;
  refund_fee_fixed_e4: number;
  refund_auto_approve_below_e4: number | null;
}

const PERCENT_SCALE = 10_000;

/**
 * The columns that a request sets, checked against the row as it would be.
 * @throws 400 naming every malformed field, 422 naming every one that does not fit the others
 */
export function editionColumns(fields: EditionFields, before: Partial<EditionState>): Columns {
  const currency = fields.currency ?? before.currency ?? "";
  const columns = columnsOf(fields, currency);
  const malformed = [...moneyErrors(fields, currency), ...percentErrors(fields)];
  const after = { ...before, ...columns } as unknown as EditionState;
  const unfit = stateErrors(after);
  if (malformed.length > 0) throw badRequest([...malformed, ...unfit]);
  if (unfit.length > 0) throw unprocessable(unfit);
  return columns;
}

/** What a new edition has before its first fields are set. */
export const newEditionState = {
  refunds_open_at: null,
  refunds_close_at: null,
  refund_fee_fixed_e4: 0,
  refund_auto_approve_below_e4: null,
};

/** Currency and languages that a new edition leaves out. */
export function withDefaults(fields: EditionFields, organization: { default_locale: string; default_currency: string }): EditionFields {
  const default_locale = fields.default_locale ?? fields.locales?.[0] ?? organization.default_locale;
  return {
    ...fields,
    currency: fields.currency ?? organization.default_currency,
    default_locale,
    locales: fields.locales ?? [default_locale],
  };
}

/** An edition that follows itself, or one that follows it, has no first. */
export function previousEditionError(detail: string): Error {
  return unprocessable([{ pointer: "/previous_edition_id", code: "unfit", detail }]);
}

function columnsOf(fields: EditionFields, currency: string): Columns {
  const { refund_fee_fixed, refund_fee_percent, refund_auto_approve_below, ...same } = fields;
  const below = refund_auto_approve_below;
  return {
    ...same,
    ...times(fields),
    ...(fields.default_locale === undefined ? {} : { default_locale: spelled(fields.default_locale) }),
    ...(fields.locales === undefined ? {} : { locales: [...new Set(fields.locales.map(spelled))] }),
    ...(refund_fee_fixed === undefined ? {} : { refund_fee_fixed_e4: parseMoney(refund_fee_fixed, currency) ?? 0 }),
    ...(refund_fee_percent === undefined ? {} : { refund_fee_percent_e4: Math.round(refund_fee_percent * PERCENT_SCALE) }),
    ...(below === undefined ? {} : { refund_auto_approve_below_e4: below === null ? null : (parseMoney(below, currency) ?? 0) }),
  };
}

function times(fields: EditionFields): Record<string, Date | null> {
  const names = ["starts_at", "ends_at", "refunds_open_at", "refunds_close_at"] as const;
  const given = names.filter((name) => fields[name] !== undefined);
  return Object.fromEntries(given.map((name) => [name, fields[name] == null ? null : new Date(fields[name])]));
}

function moneyErrors(fields: EditionFields, currency: string): FieldError[] {
  const names = ["refund_fee_fixed", "refund_auto_approve_below"] as const;
  const bad = names.filter((name) => typeof fields[name] === "string" && parseMoney(fields[name], currency) === undefined);
  return bad.map((name) => ({ pointer: `/${name}`, code: "bad_money", detail: `is no amount of ${currency}: use fewer decimals` }));
}

function percentErrors({ refund_fee_percent: percent = 0 }: EditionFields): FieldError[] {
  const scaled = percent * PERCENT_SCALE;
  if (Math.abs(scaled - Math.round(scaled)) < 1e-6) return [];
  return [{ pointer: "/refund_fee_percent", code: "bad_percent", detail: "use at most four decimals" }];
}

function stateErrors(after: EditionState): FieldError[] {
  const { starts_at, ends_at, refunds_open_at: opens, refunds_close_at: closes, default_locale, locales } = after;
  return [
    ...when(starts_at >= ends_at, "/ends_at", "must be later than starts_at"),
    ...when(opens !== null && closes !== null && opens >= closes, "/refunds_close_at", "must be later than refunds_open_at"),
    ...when(!locales.includes(default_locale), "/default_locale", `must be one of locales: ${locales.join(", ")}`),
    ...when(
      !isWhole(after.refund_fee_fixed_e4, after.currency),
      "/refund_fee_fixed",
      `has more decimals than ${after.currency}: set it anew`,
    ),
    ...when(
      !isWhole(after.refund_auto_approve_below_e4 ?? 0, after.currency),
      "/refund_auto_approve_below",
      `has more decimals than ${after.currency}: set it anew`,
    ),
  ];
}

function when(isBad: boolean, pointer: string, detail: string): FieldError[] {
  return isBad ? [{ pointer, code: "unfit", detail }] : [];
}

// A change of currency may leave an amount with decimals that the new one does not have.
function isWhole(e4: number, currency: string): boolean {
  return parseMoney(formatMoney(e4, currency), currency) === e4;
}

function spelled(locale: string): string {
  return canonicalLocale(locale) ?? locale;
}
