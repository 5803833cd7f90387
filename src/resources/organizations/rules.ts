import type { FieldError } from "../../platform/http/errors.ts";
import { canonicalLocale } from "../../platform/locale/codes.ts";
import type { OrganizationFields } from "./schema.ts";

/** The fields as they are stored: language tags in their one spelling. */
export function normalised(fields: OrganizationFields): OrganizationFields {
  const { default_locale, language_chain } = fields;
  return {
    ...fields,
    ...(default_locale === undefined ? {} : { default_locale: spelled(default_locale) }),
    ...(language_chain === undefined ? {} : { language_chain: spelledChain(language_chain) }),
  };
}

/** What the schema cannot say: attribute keys are unique. */
export function organizationErrors({ attribute_schema = [] }: OrganizationFields): FieldError[] {
  const seen = new Set<string>();
  return attribute_schema.flatMap(({ key }, index) => {
    if (!seen.has(key)) {
      seen.add(key);
      return [];
    }
    return [{ pointer: `/attribute_schema/${index}/key`, code: "duplicate", detail: `"${key}" is declared twice: keep one` }];
  });
}

function spelled(locale: string): string {
  return canonicalLocale(locale) ?? locale;
}

function spelledChain(chain: Record<string, string[]>): Record<string, string[]> {
  return Object.fromEntries(Object.entries(chain).map(([locale, others]) => [spelled(locale), others.map(spelled)]));
}
