import type { CodesDef, EntityDef, FieldDef } from "cel-sql";

/** One person whom a purchase of the user admits. */
export function ticketEntity(editionCodes: CodesDef, productCodes: CodesDef): EntityDef {
  return {
    table: "tickets",
    fields: {
      product: {
        type: "string",
        sql: productName,
        codes: productCodes,
        tables: ["products"],
        values: "product",
        doc: "the product's name",
      },
      kind: { type: "string", sql: productKind, tables: ["products"], values: "product_kind" },
      edition: {
        type: "string",
        sql: editionSlug,
        codes: editionCodes,
        tables: ["editions"],
        values: "edition",
        doc: "the edition's slug",
      },
      status: { type: "string", column: "status", values: "ticket_status", doc: "active and transferred ones admit" },
      checked_in: { type: "bool", sql: (ticket) => `${ticket}.checked_in_at IS NOT NULL` },
      checked_in_at: { type: "timestamp", column: "checked_in_at", optional: true },
    },
  };
}

type FieldSql = NonNullable<FieldDef["sql"]>;

const ofProduct = (ticket: string) =>
  `FROM products tp WHERE tp.organization_id = ${ticket}.organization_id AND tp.id = ${ticket}.product_id`;
const productName: FieldSql = (ticket) => `(SELECT tp.name ${ofProduct(ticket)})`;
const productKind: FieldSql = (ticket) => `(SELECT tp.kind ${ofProduct(ticket)})`;
const editionSlug: FieldSql = (ticket) =>
  `(SELECT te.slug FROM editions te WHERE te.organization_id = ${ticket}.organization_id AND te.id = ${ticket}.edition_id)`;
