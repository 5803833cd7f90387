import { type CodesDef, type EntityDef, type FieldDef, type StructDef, uuidColumn } from "cel-sql";

/** An order of the user, of any edition. */
export function orderEntity(editionCodes: CodesDef): EntityDef {
  return {
    table: "segment_orders",
    fields: {
      id: uuidColumn("id"),
      edition: editionSlug(editionCodes),
      edition_id: { ...uuidColumn("edition_id"), values: "edition_id" },
      number: { type: "string", column: "number" },
      source: { type: "string", column: "source", doc: "the shop it came from" },
      status: { type: "string", column: "status", values: "order_status" },
      valid: { type: "bool", column: "valid", doc: "paid or partially refunded" },
      currency,
      total: money("total_e4"),
      net_total: money("net_total_e4", "the total without what was refunded"),
      refunded: money("refunded_total_e4"),
      ordered_at: { type: "timestamp", column: "ordered_at" },
    },
    collections: {
      purchases: {
        entity: "purchase",
        on: [
          ["organization_id", "organization_id"],
          ["order_id", "id"],
          // Always equal: said so that a test of the order's edition narrows its lines by their index.
          ["edition_id", "edition_id"],
        ],
      },
    },
  };
}

/** A line of an order. */
export function purchaseEntity(editionCodes: CodesDef, productCodes: CodesDef, attributes: StructDef): EntityDef {
  return {
    table: "segment_purchases",
    fields: {
      product: { type: "string", column: "product", codes: productCodes, values: "product", doc: "the product's name" },
      product_id: { ...uuidColumn("product_id"), values: "product_id" },
      kind: { type: "string", column: "kind", values: "product_kind" },
      sku: { type: "string", column: "sku" },
      tags: { type: "list<string>", relation: { table: "product_tags", column: "tag", on: byProduct }, values: "product_tag" },
      valid_on: {
        type: "list<string>",
        relation: { table: "product_days", column: "day", on: byProduct },
        doc: 'days that it admits, as in "2027-07-03"',
      },
      guest_type: { type: "string", column: "guest_type", values: "guest_type" },
      quantity: { type: "int", column: "quantity", range: quantities },
      active_quantity: {
        type: "int",
        column: "active_quantity",
        range: quantities,
        doc: "the quantity without what was refunded or cancelled",
      },
      unit_price: money("unit_price_e4"),
      total: money("total_e4"),
      currency,
      status: { type: "string", column: "status", values: "purchase_status" },
      valid: { type: "bool", column: "valid", doc: "of a valid order, and neither refunded nor cancelled" },
      edition: editionSlug(editionCodes),
      edition_id: { ...uuidColumn("edition_id"), values: "edition_id" },
      ordered_at: { type: "timestamp", column: "ordered_at" },
      attributes,
    },
  };
}

/** A refund request of the user. */
export function refundEntity(editionCodes: CodesDef): EntityDef {
  return {
    table: "segment_refunds",
    fields: {
      status: { type: "string", column: "status", values: "refund_status" },
      amount: money("amount_e4", "what it is about, with the fee that is kept back"),
      currency,
      edition: editionSlug(editionCodes),
      edition_id: { ...uuidColumn("edition_id"), values: "edition_id" },
      created: { type: "timestamp", column: "created" },
    },
  };
}

/** The slug of an edition; compared with a constant it becomes the edition's id, so that an index serves. */
export function editionSlug(codes: CodesDef): FieldDef {
  return { type: "string", column: "edition", codes, values: "edition", doc: "the edition's slug" };
}

const byProduct: [string, string][] = [
  ["organization_id", "organization_id"],
  ["product_id", "product_id"],
];
const quantities: [bigint, bigint] = [-2_147_483_648n, 2_147_483_647n];
const currency: FieldDef = { type: "string", column: "currency", values: "currency" };

function money(column: string, doc?: string): FieldDef {
  return { type: "money", column, ...(doc === undefined ? {} : { doc }) };
}
