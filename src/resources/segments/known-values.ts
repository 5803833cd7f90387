import { countryCodes } from "../../platform/locale/codes.ts";
import type { Facts, Named } from "./facts.ts";
import { fixedValues } from "./values.ts";

/** All values of a kind that there are, so that any other is warned about: nobody would ever match it. */
export function knownValuesOf(facts: Facts): Record<string, string[] | undefined> {
  const { editions, products, campaigns, segments, lists, currencies, severalCurrencies } = facts;
  const fixed = Object.entries(fixedValues).map(([kind, values]) => [kind, values.map(({ value }) => value)]);
  return {
    ...Object.fromEntries(fixed),
    country: countryCodes(),
    edition: names(editions),
    edition_id: ids(editions),
    product: names(products),
    product_id: ids(products),
    campaign: names(campaigns),
    segment: names(segments),
    list: lists,
    ...(severalCurrencies || currencies.length === 0 ? {} : { currency: currencies }),
  };
}

const names = (all: readonly Named[]) => all.map(({ name }) => name);
const ids = (all: readonly Named[]) => all.map(({ id }) => id);
