import { defineSchema, type EntityDef, type FieldDef, type RelationDef, type Schema, type SchemaDef, uuidColumn } from "../src/cel-sql.ts";

const editionIds: Record<string, string> = {
  "2026": "00000000-0000-7000-8000-000000000026",
  "2027": "00000000-0000-7000-8000-000000000027",
};

const of = (type: FieldDef["type"], column: string, more: Partial<FieldDef> = {}): FieldDef => ({ type, column, ...more });
const edition: FieldDef = {
  type: "string",
  sql: (row) => `select e.slug from editions e where e.organization_id = ${row}.organization_id and e.id = ${row}.edition_id`,
  codes: { column: "edition_id", type: "uuid", of: (slug) => (editionIds[slug] === undefined ? [] : [editionIds[slug]]) },
  tables: ["editions"],
  values: "edition",
};
const ofUser: RelationDef["on"] = [
  ["organization_id", "organization_id"],
  ["user_id", "id"],
];
const list = (table: string, parent: string): FieldDef => ({
  type: "list<string>",
  relation: {
    table,
    column: "value",
    on: [
      ["organization_id", "organization_id"],
      [parent, "id"],
    ],
  },
});

const user: EntityDef = {
  table: "users",
  fields: {
    id: uuidColumn("id"),
    country: of("string", "country", { optional: true, values: "country" }),
    age: {
      type: "int",
      optional: true,
      range: [-1n, 200n],
      sql: (u, bind) => ["extract(year from age((", bind.now, ` at time zone 'UTC')::date, ${u}.birth_date))::bigint`],
    },
    tags: list("user_tags", "user_id"),
    attributes: {
      type: "struct",
      fields: {
        shirt_size: { type: "string", json: { column: "attributes", key: "shirt_size" } },
        height: { type: "double", json: { column: "attributes", key: "height" } },
        joined: { type: "timestamp", json: { column: "attributes", key: "joined" } },
      },
    },
  },
};

const order: EntityDef = {
  table: "orders",
  fields: {
    edition,
    edition_id: uuidColumn("edition_id"),
    status: of("string", "status"),
    valid: { type: "bool", sql: (o) => `${o}.status in ('paid', 'partially_refunded')` },
    currency: of("string", "currency"),
    total: of("money", "total_e4"),
    ordered_at: of("timestamp", "ordered_at"),
  },
  collections: {
    purchases: {
      entity: "purchase",
      on: [
        ["organization_id", "organization_id"],
        ["order_id", "id"],
      ],
    },
  },
};

const purchase: EntityDef = {
  table: "purchases",
  from: (p) => `purchases ${p}`,
  fields: {
    edition,
    product: of("string", "product", { values: "product" }),
    kind: of("string", "kind"),
    valid: of("bool", "valid"),
    active_quantity: of("int", "active_quantity", { range: [0n, 1_000_000n] }),
    valid_on: list("purchase_days", "purchase_id"),
  },
};

const message: EntityDef = {
  table: "messages",
  fields: {
    campaign: of("string", "campaign", { values: "campaign" }),
    delivered: of("bool", "delivered"),
    open_state: of("string", "open_state"),
    clicked: of("bool", "clicked"),
    links: list("message_links", "message_id"),
  },
};

const ticket: EntityDef = {
  table: "tickets",
  fields: {
    product: of("string", "product"),
    edition,
    status: of("string", "status"),
    checked_in: { type: "bool", sql: (t) => `${t}.checked_in_at is not null` },
    checked_in_at: of("timestamp", "checked_in_at", { optional: true }),
  },
};

/** A vocabulary like that of an event's back office, as one of its callers would write it. */
export const vocabularyDef: SchemaDef = {
  root: { name: "user", entity: "user" },
  collections: {
    orders: { entity: "order", on: ofUser },
    purchases: { entity: "purchase", on: ofUser },
    tickets: { entity: "ticket", on: ofUser },
    messages: { entity: "message", on: ofUser },
  },
  entities: { user, order, purchase, ticket, message },
  params: {
    edition: {
      type: "record",
      fields: {
        slug: { type: "string", value: "2027", values: "edition" },
        previous: { type: "record", fields: { slug: { type: "string", value: "2026", values: "edition" } } },
      },
    },
  },
  ownValues: { edition: { "2027": "edition.slug", "2026": "edition.previous.slug" } },
};

export const vocabulary: Schema = defineSchema(vocabularyDef);

const { params: _, ...withoutParams } = vocabularyDef;
export const organizationVocabulary: Schema = defineSchema({
  ...withoutParams,
  absent: { edition: "edition is only there in a segment of an edition" },
});
