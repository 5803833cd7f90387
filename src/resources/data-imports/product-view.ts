import type { ProductRow } from "./product-queries.ts";

/** A product of the source as the API shows it. */
export function productView(row: ProductRow): Record<string, unknown> {
  return {
    id: row.id,
    source_name: row.source_name,
    source_sku: row.source_sku,
    source_external_id: row.source_external_id,
    row_count: row.row_count,
    product_id: row.product_id,
    create: row.create_product,
    suggestions: row.suggestions.map(({ product_id, name, confidence, reason }) => ({ product_id, name, confidence, reason })),
    created: row.created.toISOString(),
    modified: row.modified.toISOString(),
  };
}
