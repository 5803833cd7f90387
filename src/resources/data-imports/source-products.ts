import type { Trx } from "../../platform/database/doors.ts";
import { suggestProducts } from "./mapping/suggest-products.ts";
import type { SourceProduct } from "./mapping/types.ts";
import { type CountedProduct, listKnownProducts, replaceSourceProducts } from "./product-queries.ts";
import type { ImportRow } from "./queries.ts";

/** The source's products with the number of their rows, by name, sku and id. */
export type ProductCounter = Map<string, SourceProduct & { row_count: number }>;

/** An export of one event's orders has dozens; thousands mean that the wrong column is mapped. */
const MAX_PRODUCTS = 5_000;

/** The message is for people. */
export class TooManyProducts extends Error {
  constructor() {
    super(`More than ${MAX_PRODUCTS} different products: map the column of the product's name, not one that differs from row to row`);
  }
}

export function countProduct(counter: ProductCounter, product: SourceProduct): void {
  const key = JSON.stringify([product.name, product.sku, product.external_id]);
  const known = counter.get(key);
  if (known) known.row_count += 1;
  else if (counter.size >= MAX_PRODUCTS) throw new TooManyProducts();
  else counter.set(key, { ...product, row_count: 1 });
}

/** Keeps the source's products, those that are surely known or to be created decided already. Gives how many people have to decide. */
export async function collectProducts(trx: Trx, row: ImportRow, counter: ProductCounter): Promise<number> {
  const known = row.edition_id === null ? [] : await listKnownProducts(trx, row.organization_id, row.edition_id);
  const names = new Map(known.map(({ id, name }) => [id, name]));
  const products = [...counter.values()].map((product): CountedProduct => {
    const suggestions = suggestProducts(product, known, row.source);
    const sure = suggestions.find(({ decided }) => decided);
    return {
      ...product,
      product_id: sure?.product_id ?? null,
      create_product: !sure && suggestions.length === 0 && row.options.create_products === true,
      suggestions: suggestions.map((suggestion) => ({ ...suggestion, name: names.get(suggestion.product_id) ?? "" })),
    };
  });
  await replaceSourceProducts(trx, { organizationId: row.organization_id, id: row.id }, products);
  return products.filter(({ product_id, create_product }) => product_id === null && !create_product).length;
}
