import { quoteName } from "../sql.ts";
import type { FieldDef } from "./schema.ts";

const canonical = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** A string field over a uuid column: compared as uuid with constants, so that its index serves, and read as text elsewhere. */
export function uuidColumn(column: string): Pick<FieldDef, "type" | "sql" | "codes"> {
  return {
    type: "string",
    sql: (alias) => `${alias}.${quoteName(column)}::text`,
    codes: { column, type: "uuid", of: (value) => (canonical.test(value) ? [value] : []) },
  };
}
