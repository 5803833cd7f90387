import { type EntityDef, type FieldDef, type StructDef, uuidColumn } from "cel-sql";
import type { AttributeDeclaration } from "./facts.ts";

/** The guest whom an expression is about: a row of `users`. */
export function userEntity(attributes: StructDef): EntityDef {
  return {
    table: "users",
    fields: {
      id: { ...uuidColumn("id"), doc: "the user's id" },
      email: { type: "string", column: "email", optional: true },
      phone: { type: "string", column: "phone", optional: true, doc: "with country code, as in +4512345678" },
      first_name: { type: "string", column: "first_name" },
      last_name: { type: "string", column: "last_name" },
      locale: { type: "string", column: "locale", optional: true, values: "locale", doc: "BCP 47, as in da or nb-NO" },
      country: { type: "string", column: "country", optional: true, values: "country", doc: "two letters, as in DK" },
      phone_country: { type: "string", column: "phone_country", optional: true, values: "country", doc: "the country of the phone number" },
      city: { type: "string", column: "city", optional: true },
      postal_code: { type: "string", column: "postal_code", optional: true },
      created: { type: "timestamp", column: "created", doc: "when the user was first seen" },
      birth_date: { type: "timestamp", sql: birthDate, optional: true, doc: "midnight UTC of the birthday" },
      age: { type: "int", sql: age, optional: true, range: [-10_000n, 10_000n], doc: "in whole years, on the day of the calculation" },
      tags: { type: "list<string>", relation: { table: "user_tags", column: "tag", on: byUser }, values: "tag" },
      email_status: { type: "string", column: "email_status", values: "address_status" },
      sms_status: { type: "string", column: "sms_status", values: "address_status" },
      attributes,
      edition_count: {
        type: "int",
        sql: editionCount,
        grouped: {
          table: "orders",
          on: byUser,
          where: validOrder,
          aggregate: (order) => `count(DISTINCT ${order}.edition_id)`,
          empty: 0n,
        },
        range: [0n, 1_000_000n],
        tables: ["orders"],
        doc: "editions with a valid order of the user",
      },
      last_edition: {
        type: "string",
        sql: lastEdition,
        optional: true,
        values: "edition",
        tables: ["orders", "editions"],
        doc: "slug of the newest edition with a valid order",
      },
      ...memberships,
      bucket: {
        type: "int",
        sql: (user) => `${user}.bucket::int`,
        range: [0n, 99n],
        doc: "0 to 99, always the same for a user: for samples",
      },
    },
  };
}

/** Joins a child's rows to its user. */
export const byUser: [string, string][] = [
  ["organization_id", "organization_id"],
  ["user_id", "id"],
];

const memberships: Record<string, FieldDef> = {
  segments: {
    type: "list<string>",
    relation: { table: "segment_user_segments", column: "name", on: byUser },
    values: "segment",
    doc: "names of the ready segments that the user is in, as last calculated",
  },
  lists: {
    type: "list<string>",
    relation: { table: "segment_list_users", column: "list", on: byUser },
    values: "list",
    doc: "ids of the segments whose users were named one by one, among them this one",
  },
};

const ATTRIBUTE_KINDS = { string: "string", number: "double", boolean: "bool", date: "timestamp" } as const;

/** The organization's declared attributes, read from the entity's `attributes` column. */
export function attributesOf(declared: readonly AttributeDeclaration[]): StructDef {
  const fields = declared.map(({ key, type, label }): [string, FieldDef] => [
    key,
    { type: ATTRIBUTE_KINDS[type], json: { column: "attributes", key }, doc: label },
  ]);
  return { type: "struct", fields: Object.fromEntries(fields), doc: "the organization's own fields" };
}

type FieldSql = NonNullable<FieldDef["sql"]>;

// A date beyond what a timestamp can hold would end the whole calculation with an error.
const plausible = (user: string) => `${user}.birth_date BETWEEN '0001-01-01'::date AND '9999-12-31'::date`;

const birthDate: FieldSql = (user) => `CASE WHEN ${plausible(user)} THEN ${user}.birth_date::timestamp AT TIME ZONE 'UTC' END`;

const age: FieldSql = (user, { now }) => [
  `CASE WHEN ${plausible(user)} THEN extract(year FROM age(date_trunc('day', `,
  now,
  ` AT TIME ZONE 'UTC'), ${user}.birth_date::timestamp))::bigint END`,
];

const validOrder = (order: string) => `${order}.status IN ('paid', 'partially_refunded')`;
const validOrders = (user: string) => `vo.organization_id = ${user}.organization_id AND vo.user_id = ${user}.id AND ${validOrder("vo")}`;

const editionCount: FieldSql = (user) => `SELECT count(DISTINCT vo.edition_id) FROM orders vo WHERE ${validOrders(user)}`;

const lastEdition: FieldSql = (user) =>
  `SELECT ve.slug FROM orders vo JOIN editions ve ON ve.organization_id = vo.organization_id AND ve.id = vo.edition_id
    WHERE ${validOrders(user)} ORDER BY ve.starts_at DESC, ve.id LIMIT 1`;
