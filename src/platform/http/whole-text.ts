import { badRequest } from "./errors.ts";

const HALF = /\\u[dD][89a-fA-F]/;

/**
 * Half of a surrogate pair is no character: JSON can spell it, PostgreSQL cannot keep it.
 * @param source the body as it was sent, looked at first: only an escape can hold one
 * @param rows the name of the list whose rows are judged each by itself, later
 * @throws 400 naming where it stands
 */
export function requireWholeText(source: string, body: unknown, rows?: string): void {
  const looked = rows === undefined || typeof body !== "object" ? body : { ...body, [rows]: undefined };
  const pointer = HALF.test(source) ? findHalf(looked, "") : undefined;
  if (pointer !== undefined)
    throw badRequest([{ pointer, code: "bad_text", detail: "This text holds half of a surrogate pair, which is no character" }]);
}

/** PostgreSQL keeps no U+0000, and an answer that is sent piece by piece could not say so any more. @throws 400 naming the parameter */
export function requireTextParameters(query: unknown): void {
  for (const [parameter, value] of Object.entries((query ?? {}) as Record<string, unknown>))
    if ([value].flat().some((one) => typeof one === "string" && one.includes("\u0000")))
      throw badRequest([{ parameter, code: "bad_text", detail: "Text must not hold the character U+0000" }]);
}

function findHalf(value: unknown, pointer: string): string | undefined {
  if (typeof value === "string") return value.isWellFormed() ? undefined : pointer;
  if (typeof value !== "object" || value === null) return undefined;
  for (const [key, item] of Object.entries(value)) {
    const found = key.isWellFormed() ? findHalf(item, `${pointer}/${key.replaceAll("~", "~0").replaceAll("/", "~1")}`) : pointer;
    if (found !== undefined) return found;
  }
  return undefined;
}
