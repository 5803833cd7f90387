import type { AuditChanges } from "./audit.ts";

/** Before and after of the fields that differ, for an audit entry. Only for fields that tell nothing of a person. */
export function fieldChanges(before: Record<string, unknown>, after: Record<string, unknown>): NonNullable<AuditChanges["fields"]> {
  const changed = Object.keys(after).filter((name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]));
  return Object.fromEntries(changed.map((name) => [name, { before: before[name], after: after[name] }]));
}
