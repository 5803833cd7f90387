import type { Credential } from "../../platform/auth/credential.ts";
import { type FieldError, forbidden } from "../../platform/http/errors.ts";
import { roleSuffices } from "../../platform/http/operation.ts";
import { canonicalLocale } from "../../platform/locale/codes.ts";
import { completeLanguages, type Texts } from "./language.ts";
import type { EmailMessageFields } from "./schema.ts";

/** A message of which nothing was said. */
export const NO_CONTENT = { subject: {}, preheader: {}, body: {}, text: {}, body_format: "html" } as const;

const TEXTS = ["subject", "preheader", "body", "text"] as const;

/** Transactional reaches people without asking for their consent. @throws 403 below manager in that organization */
export function requireRightTo(communicationType: string | undefined, credential: Credential, organizationId: string): void {
  if (communicationType !== "transactional") return;
  const role = credential.grants.find((grant) => grant.organizationId === organizationId)?.role;
  if (!role || !roleSuffices(role, "manager")) throw forbidden("manager");
}

/** One language under two spellings of its tag. */
export function languageErrors(fields: Pick<EmailMessageFields, (typeof TEXTS)[number]>): FieldError[] {
  return TEXTS.flatMap((field) => duplicateLanguages(field, fields[field] ?? {}));
}

/** The fields with their languages in the one spelling of each tag. */
export function normalised(fields: EmailMessageFields): EmailMessageFields {
  const canonical = TEXTS.filter((field) => fields[field] !== undefined).map((field) => [field, canonicalTexts(fields[field] ?? {})]);
  return { ...fields, ...Object.fromEntries(canonical) };
}

function duplicateLanguages(field: string, texts: Texts): FieldError[] {
  const spellings = Map.groupBy(Object.keys(texts), (tag) => canonicalLocale(tag));
  return [...spellings.values()].flatMap(([first, ...others]) =>
    others.map((tag) => ({
      pointer: `/${field}/${tag}`,
      code: "duplicate_language",
      detail: `${first} and ${tag} are one language: keep one of them`,
    })),
  );
}

/** The texts under the one spelling of each tag. */
export function canonicalTexts(texts: Texts): Record<string, string> {
  return Object.fromEntries(Object.entries(texts).map(([tag, text]) => [canonicalLocale(tag) ?? tag, text]));
}

/** Names the campaigns that stand in the way. */
export function inUse(campaigns: readonly { id: string; name: string; status: string }[]): FieldError[] {
  return campaigns.map(({ id, name, status }) => ({ pointer: "", code: "in_use", detail: `Campaign "${name}" (${id}) is ${status}` }));
}

/** Which of the edition's languages the message does not have. */
export function languageWarnings(
  { subject, body }: { subject: Texts; body: Texts },
  languages: readonly string[],
): { code: string; detail: string }[] {
  const complete = new Set(completeLanguages(subject, body).map((tag) => tag.split("-")[0]));
  return languages
    .filter((tag) => !complete.has(tag.split("-")[0]))
    .map((tag) => ({ code: "language_missing", detail: `The edition speaks ${tag}: this message has no subject and body in it` }));
}

/** What is said of a message in which no language is complete. */
export const NO_LANGUAGE: FieldError = {
  pointer: "",
  code: "no_language",
  detail: "No language has both a subject and a body: complete one",
};
