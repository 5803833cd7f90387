import type { Finding } from "../../../platform/http/schemas.ts";
import { attributeError, type DeclaredAttribute } from "../attributes.ts";

/** The attributes that the organization takes, blanks left out, and a warning for each that it does not. */
export function fittingAttributes(
  given: Record<string, unknown>,
  declared: readonly DeclaredAttribute[],
  pointer: string,
): { attributes: Record<string, unknown>; warnings: Finding[] } {
  const attributes: Record<string, unknown> = {};
  const warnings: Finding[] = [];
  for (const [key, value] of Object.entries(given)) {
    const error = value === null || value === "" ? undefined : attributeError(key, value, declared);
    if (error) warnings.push({ ...error, pointer: `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}` });
    else if (value !== null) attributes[key] = value;
  }
  return { attributes, warnings };
}
