import type { Columns } from "../../platform/database/columns.ts";
import { badRequest, type FieldError, unprocessable } from "../../platform/http/errors.ts";
import { formatMoney, parseMoney } from "../../platform/money/money.ts";
import type { ProductFields } from "./schema.ts";

const PERCENT_SCALE = 10_000;

/**
 * The product's own columns that a request sets; tags, days and aliases have tables of their own.
 * @throws 400 naming every malformed field, 422 for a price with decimals that the new currency does not have
 */
export function productColumns(fields: ProductFields, before: { currency: string; unit_price_e4: number | null }): Columns {
  const { unit_price, vat_rate, tags: _tags, valid_on: _days, aliases: _aliases, ...same } = fields;
  const currency = fields.currency ?? before.currency;
  const malformed = [...priceErrors(unit_price, currency), ...vatErrors(vat_rate), ...aliasErrors(fields)];
  if (malformed.length > 0) throw badRequest(malformed);
  const kept = unit_price === undefined ? before.unit_price_e4 : null;
  if (kept !== null && parseMoney(formatMoney(kept, currency), currency) !== kept)
    throw unprocessable([{ pointer: "/unit_price", code: "unfit", detail: `has more decimals than ${currency}: set it anew` }]);
  return {
    ...same,
    ...(unit_price === undefined ? {} : { unit_price_e4: unit_price === null ? null : parseMoney(unit_price, currency) }),
    ...(vat_rate === undefined ? {} : { vat_rate_e4: vat_rate === null ? null : Math.round(vat_rate * PERCENT_SCALE) }),
  };
}

function priceErrors(price: string | null | undefined, currency: string): FieldError[] {
  if (price === undefined || price === null || parseMoney(price, currency) !== undefined) return [];
  return [{ pointer: "/unit_price", code: "bad_money", detail: `is no amount of ${currency}: use fewer decimals` }];
}

function vatErrors(rate: number | null | undefined): FieldError[] {
  const scaled = (rate ?? 0) * PERCENT_SCALE;
  return Math.abs(scaled - Math.round(scaled)) < 1e-6
    ? []
    : [{ pointer: "/vat_rate", code: "bad_percent", detail: "use at most four decimals" }];
}

function aliasErrors({ aliases = [] }: ProductFields): FieldError[] {
  return aliases.flatMap(({ external_id, sku, name }, index) =>
    external_id || sku || name
      ? []
      : [{ pointer: `/aliases/${index}`, code: "required", detail: "name the product by external_id, sku or name" }],
  );
}
