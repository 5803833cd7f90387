import type { OrganizationRow } from "./queries.ts";

/** An organization as the API shows it. */
export function organizationView(row: OrganizationRow): Record<string, unknown> {
  const { version: _, logo_file_id: _logo, ...shown } = row;
  return { ...shown, created: row.created.toISOString(), modified: row.modified.toISOString() };
}
