import { type RawBuilder, sql } from "kysely";
import { badRequest } from "../../platform/http/errors.ts";

/** What can be exported of a user `t`, each as one text. */
const COLUMNS: Record<string, RawBuilder<unknown>> = {
  id: sql`t.id`,
  email: sql`t.email`,
  phone: sql`t.phone`,
  first_name: sql`t.first_name`,
  last_name: sql`t.last_name`,
  locale: sql`t.locale`,
  country: sql`t.country`,
  city: sql`t.city`,
  postal_code: sql`t.postal_code`,
  birth_date: sql`to_char(t.birth_date, 'YYYY-MM-DD')`,
  tags: sql`(select string_agg(g.tag, ', ' order by g.tag) from user_tags g where g.organization_id = t.organization_id and g.user_id = t.id)`,
  email_status: sql`t.email_status`,
  sms_status: sql`t.sms_status`,
  do_not_contact: sql`t.do_not_contact`,
  created: sql`to_char(t.created at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
  modified: sql`to_char(t.modified at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS"Z"')`,
};
const USUAL = ["id", "email", "phone", "first_name", "last_name", "locale", "country"];
const ATTRIBUTE = "attributes.";

export interface ExportColumn {
  name: string;
  cell: RawBuilder<unknown>;
}

/** For people: which names there are. */
export const columnNames = `${Object.keys(COLUMNS).join(", ")}, ${ATTRIBUTE}<key>`;

/** The columns of a comma-separated list. @throws 400 naming those that there are not */
export function exportColumns(list: string | undefined, attributes: readonly { key: string }[]): ExportColumn[] {
  const names = list === undefined ? USUAL : [...new Set(list.split(",").map((name) => name.trim()))].filter((name) => name !== "");
  const unknown = names.filter((name) => cellOf(name, attributes) === undefined);
  if (names.length === 0) throw badColumns("name at least one column");
  if (unknown.length > 0)
    throw badColumns(
      `there is no ${unknown.join(", ")}: choose from ${[...Object.keys(COLUMNS), ...attributes.map(({ key }) => ATTRIBUTE + key)].join(", ")}`,
    );
  return names.map((name) => ({ name, cell: cellOf(name, attributes) ?? sql`null` }));
}

function cellOf(name: string, attributes: readonly { key: string }[]): RawBuilder<unknown> | undefined {
  if (Object.hasOwn(COLUMNS, name)) return COLUMNS[name];
  const key = name.startsWith(ATTRIBUTE) ? name.slice(ATTRIBUTE.length) : undefined;
  return key !== undefined && attributes.some((attribute) => attribute.key === key) ? sql`t.attributes ->> ${key}` : undefined;
}

function badColumns(detail: string) {
  return badRequest([{ parameter: "columns", code: "bad_columns", detail }]);
}
