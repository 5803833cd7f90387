import type { AuditChanges } from "../../platform/journal/audit.ts";
import type { UserRow } from "./queries.ts";
import type { UserChange } from "./rules.ts";

type Change = UserChange & { tags?: string[] };
/** What tells nothing of who somebody is may stand in the audit as it is. */
const PLAIN = new Set(["tags", "do_not_contact"]);
const DERIVED = new Set(["email_key", "phone_country"]);

/** Names of the sent fields whose value differs. */
export function changedFields(before: UserRow, change: Change): string[] {
  const values = before as unknown as Record<string, unknown>;
  return Object.entries(change)
    .filter(([name, value]) => !DERIVED.has(name) && comparable(values[name]) !== comparable(value))
    .map(([name]) => name);
}

/** What an import leaves alone from now on: an attribute by its own name. */
export function ownFieldsAfter(before: UserRow, change: UserChange, changed: readonly string[]): string[] {
  const names = changed.filter((name) => name !== "attributes" && name !== "tags");
  const attributes = changed.includes("attributes")
    ? Object.keys({ ...before.attributes, ...change.attributes })
        .filter((key) => comparable(before.attributes[key]) !== comparable(change.attributes?.[key]))
        .map((key) => `attributes.${key}`)
    : [];
  return [...new Set([...before.own_fields, ...names, ...attributes])].sort();
}

export function auditOf(before: UserRow, change: Change, changed: readonly string[]): AuditChanges {
  const values = { before: before as unknown as Record<string, unknown>, after: change as Record<string, unknown> };
  const pick = (names: readonly string[]) =>
    Object.fromEntries(names.map((name) => [name, { before: values.before[name], after: values.after[name] }]));
  return { fields: pick(changed.filter((name) => PLAIN.has(name))), personal: pick(changed.filter((name) => !PLAIN.has(name))) };
}

function comparable(value: unknown): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value ?? null);
  if (Array.isArray(value)) return JSON.stringify(value.map(String).sort((a, b) => (a < b ? -1 : 1)));
  return JSON.stringify(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
