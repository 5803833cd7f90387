import type { MemberRow } from "./queries.ts";

/** A member as the API shows it. */
export function memberView({ version: _, ...row }: MemberRow): Record<string, unknown> {
  return { ...row, created: row.created.toISOString(), modified: row.modified.toISOString() };
}
