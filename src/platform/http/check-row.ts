import type { FastifySchemaValidationError } from "fastify/types/schema.js";
import type { TSchema } from "typebox";
import type { Finding } from "./schemas.ts";
import { validatorCompiler } from "./validation.ts";

/**
 * Gives what is wrong with the shape of one row that is judged by itself: one finding a field, nothing when it fits `schema`.
 * @param codes of findings by the field's name, where `bad_<keyword>` does not say enough
 */
export function rowChecker(schema: TSchema, codes: Readonly<Record<string, string>>): (row: unknown, pointer: string) => Finding[] {
  const check = validatorCompiler({ schema: schema as unknown as Record<string, unknown>, method: "POST", url: "", httpPart: "body" });
  return (row, pointer) => {
    const badText = findBadText(row, pointer);
    if (badText !== undefined)
      return [{ code: "bad_text", pointer: badText, detail: "Text must not hold the character U+0000 or half a surrogate pair" }];
    const result = check(row) as { error?: { validation: FastifySchemaValidationError[] } };
    const byPointer = new Map<string, Finding>();
    for (const issue of result.error?.validation ?? []) {
      // A field that may be null fails twice more, as null and as neither of the two.
      if (issue.keyword === "anyOf" || (issue.keyword === "type" && issue.params["type"] === "null")) continue;
      const finding = shapeError(issue, pointer, codes);
      if (!byPointer.has(finding.pointer)) byPointer.set(finding.pointer, finding);
    }
    return [...byPointer.values()];
  };
}

function shapeError(issue: FastifySchemaValidationError, row: string, codes: Readonly<Record<string, string>>): Finding {
  const { keyword, params } = issue;
  const missing = params["missingProperty"];
  const extra = params["additionalProperty"];
  const part = typeof missing === "string" ? missing : typeof extra === "string" ? extra : undefined;
  const pointer = `${row}${issue.instancePath}${part === undefined ? "" : `/${escaped(part)}`}`;
  if (keyword === "required") return { code: "required", pointer, detail: "This field is needed" };
  if (keyword === "additionalProperties") return { code: "unknown_field", pointer, detail: "This field is not known here: remove it" };
  const allowed = params["allowedValues"];
  const detail = `${issue.message ?? "is not valid"}${Array.isArray(allowed) ? `: ${allowed.join(", ")}` : ""}`;
  return { code: codes[pointer.split("/").at(-1) ?? ""] ?? `bad_${keyword}`, pointer, detail };
}

function findBadText(value: unknown, pointer: string): string | undefined {
  if (typeof value === "string") return value.includes("\0") || !value.isWellFormed() ? pointer : undefined;
  if (value === null || typeof value !== "object") return undefined;
  for (const [key, one] of Object.entries(value)) {
    const at = `${pointer}/${escaped(key)}`;
    const found = key.includes("\0") || !key.isWellFormed() ? pointer : findBadText(one, at);
    if (found !== undefined) return found;
  }
  return undefined;
}

function escaped(part: string): string {
  return part.replaceAll("~", "~0").replaceAll("/", "~1");
}
