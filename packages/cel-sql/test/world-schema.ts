import { defineSchema, type FieldDef, type SchemaDef } from "../src/cel-sql.ts";
import { editionIds } from "./world-values.ts";

const column = (type: FieldDef["type"], name: string): FieldDef => ({ type, column: name });
const optional = (type: FieldDef["type"], name: string): FieldDef => ({ type, column: name, optional: true });

const edition: FieldDef = {
  type: "string",
  sql: (o) => `select e.slug from editions e where e.id = ${o}.edition_id`,
  codes: { column: "edition_id", type: "uuid", of: (slug) => (editionIds.has(slug) ? [editionIds.get(slug) ?? ""] : []) },
  tables: ["editions"],
  optional: true,
  values: "edition",
};

export const worldDef: SchemaDef = {
  root: { name: "user", entity: "user" },
  collections: {
    orders: {
      entity: "order",
      on: [
        ["org", "org"],
        ["user_id", "id"],
      ],
      where: (o) => `not ${o}.deleted`,
    },
    purchases: {
      entity: "purchase",
      on: [
        ["org", "org"],
        ["user_id", "id"],
      ],
    },
  },
  entities: {
    user: {
      table: "users",
      fields: {
        email: column("string", "email"),
        country: { ...optional("string", "country"), values: "country" },
        city: optional("string", "city"),
        age: optional("int", "age"),
        visits: { ...column("int", "visits"), range: [0n, 1000n] },
        big: column("int", "big"),
        score: optional("double", "score"),
        ratio: column("double", "ratio"),
        vip: column("bool", "vip"),
        flag: optional("bool", "flag"),
        created: column("timestamp", "created"),
        birth: optional("timestamp", "birth"),
        labels: { ...column("list<string>", "labels"), values: "tag" },
        lucky: column("list<int>", "lucky"),
        stay: optional("duration", "stay_us"),
        tags: {
          type: "list<string>",
          values: "tag",
          relation: {
            table: "user_tags",
            column: "tag",
            on: [
              ["org", "org"],
              ["user_id", "id"],
            ],
          },
        },
        attributes: {
          type: "struct",
          fields: {
            shirt_size: { type: "string", values: "size", json: { column: "attributes", key: "it's" } },
            seats: { type: "int", range: [0n, 3n], json: { column: "attributes", key: "seats" } },
            member: { type: "bool", json: { column: "attributes", key: "member" } },
          },
        },
      },
    },
    order: {
      table: "orders",
      fields: {
        edition,
        status: { ...column("string", "status"), values: "status", equals: { paid: (o) => `${o}.status LIKE 'paid'` } },
        coupon: { ...optional("string", "coupon"), values: "coupon" },
        currency: { ...column("string", "currency"), values: "currency" },
        total: column("money", "total_e4"),
        fee: optional("money", "fee_e4"),
        quantity: { ...column("int", "quantity"), range: [0n, 1000n] },
        weight: optional("double", "weight"),
        valid: column("bool", "valid"),
        ordered_at: column("timestamp", "ordered_at"),
        paid_at: optional("timestamp", "paid_at"),
      },
      collections: {
        purchases: {
          entity: "purchase",
          on: [
            ["org", "org"],
            ["order_id", "id"],
          ],
        },
      },
    },
    purchase: {
      table: "purchases",
      fields: {
        product: { ...column("string", "product"), values: "product" },
        quantity: { ...column("int", "quantity"), range: [0n, 1000n] },
        price: column("money", "price_e4"),
        note: optional("string", "note"),
        valid_on: {
          type: "list<string>",
          values: "day",
          relation: {
            table: "purchase_days",
            column: "day",
            sql: (d) => `to_char(${d}.day, 'YYYY-MM-DD')`,
            on: [
              ["org", "org"],
              ["purchase_id", "id"],
            ],
          },
        },
      },
    },
  },
  params: {
    edition: {
      type: "record",
      fields: {
        slug: { type: "string", value: "2027", values: "edition" },
        starts_at: { type: "timestamp", value: "2027-07-01T10:00:00Z" },
        previous: {
          type: "record",
          fields: { slug: { type: "string", value: "2026", values: "edition" }, venue: { type: "string", value: null } },
        },
      },
    },
    threshold: { type: "int" },
    sponsor: { type: "string", optional: true },
  },
};

export const worldSchema = defineSchema(worldDef);
