import { rowChecker } from "../../platform/http/check-row.ts";
import type { Finding } from "../../platform/http/schemas.ts";
import { readGuest } from "../users/recognition/queries.ts";
import type { GuestRow } from "../users/recognition/schema.ts";
import { ExternalUser, type UserOutcome } from "./schema.ts";

type ConsentLine = NonNullable<ExternalUser["consents"]>[number];

/** One guest as a source said it, well-formed. */
export interface ReadUser {
  guest: GuestRow;
  /** not yet held against what the organization declared */
  attributes: Record<string, unknown>;
  tags: string[];
  consents: ConsentLine[];
  /** JSON pointer of this row */
  pointer: string;
  warnings: Finding[];
}

export type GivenUser = { user: ReadUser } | { rejected: UserOutcome };

const check = rowChecker(ExternalUser, { given_at: "bad_date", birth_date: "bad_date" });
const NOBODY = {
  code: "no_identity",
  detail: "A guest needs an email address, a phone number or an external id",
  rest: "and nothing else tells who this is",
};

/** Reads rows of the request body's shape, each by itself: the answer has one entry for each, in the same order. */
export function readUsers(rows: readonly unknown[], pointer = (index: number) => `/users/${index}`): GivenUser[] {
  return rows.map((row, index) => readUser(row, pointer(index)));
}

function readUser(row: unknown, pointer: string): GivenUser {
  const shape = check(row, pointer);
  if (shape.length > 0) return { rejected: rejection(row, shape, []) };
  const given = row as ExternalUser;
  const errors: Finding[] = [];
  const warnings: Finding[] = [];
  const { guest, attributes } = readGuest(given, pointer, errors, warnings, NOBODY);
  if (errors.length > 0) return { rejected: rejection(row, errors, warnings) };
  const birthDate = pastDay(given.birth_date, `${pointer}/birth_date`, warnings);
  const tags = [...new Set((given.tags ?? []).map((tag) => tag.trim()).filter((tag) => tag !== ""))];
  return { user: { guest: { ...guest, birthDate }, attributes, tags, consents: given.consents ?? [], pointer, warnings } };
}

function pastDay(day: string | null | undefined, pointer: string, warnings: Finding[]): string | undefined {
  if (!day || day <= new Date().toISOString().slice(0, 10)) return day ?? undefined;
  warnings.push({ code: "bad_date", pointer, detail: "A birth date lies in the past: it was left out" });
  return undefined;
}

function rejection(row: unknown, errors: Finding[], warnings: Finding[]): UserOutcome {
  const text = (name: string) => {
    const value = typeof row === "object" && row !== null ? (row as Record<string, unknown>)[name] : undefined;
    return typeof value === "string" && value.isWellFormed() ? value : null;
  };
  return { external_id: text("external_id"), email: text("email"), outcome: "rejected", user_id: null, errors, warnings };
}
