import { newId } from "../../platform/http/ids.ts";
import type { GivenLine } from "./given.ts";
import { productName } from "./read-lines.ts";

type GivenProduct = GivenLine["product"];

export interface CatalogProduct {
  id: string;
  name: string;
  sku: string;
}

export interface ProductAlias {
  external_id: string;
  sku: string;
  name: string;
  product_id: string;
}

export interface NewProduct extends CatalogProduct {
  currency: string;
  unit_price_e4: number;
}

/** The products of one edition and how one source names them. */
export interface Catalog {
  /** keys of products that people decided to create: no sku or name of another product stands for them */
  toCreate: ReadonlySet<string>;
  aliasByKey: Map<string, string>;
  aliasByExternalId: Map<string, Set<string>>;
  aliasBySku: Map<string, Set<string>>;
  aliasByName: Map<string, Set<string>>;
  bySku: Map<string, Set<string>>;
  byName: Map<string, Set<string>>;
  newProducts: NewProduct[];
  newAliases: ProductAlias[];
}

export function openCatalog(
  products: readonly CatalogProduct[],
  aliases: readonly ProductAlias[],
  toCreate: readonly Omit<ProductAlias, "product_id">[] = [],
): Catalog {
  const catalog: Catalog = {
    toCreate: new Set(toCreate.map(keyOf)),
    ...{ aliasByKey: new Map(), aliasByExternalId: new Map(), aliasBySku: new Map(), aliasByName: new Map() },
    ...{ bySku: new Map(), byName: new Map(), newProducts: [], newAliases: [] },
  };
  for (const product of products) addProduct(catalog, product);
  for (const alias of aliases) addAlias(catalog, alias);
  return catalog;
}

/** How the source named it exactly so before, then the source's own id, the sku, the name. Several products under one sku or name are none; `ambiguous` when nothing else told them apart. */
export function findProduct(catalog: Catalog, given: GivenProduct): { id: string } | { problem: "unknown_product" | "ambiguous_product" } {
  const key = keyOf({ external_id: given.externalId, sku: given.sku, name: given.name });
  const exact = catalog.aliasByKey.get(key);
  if (exact !== undefined) return { id: exact };
  if (catalog.toCreate.has(key)) return { problem: "unknown_product" };
  const looked = [
    catalog.aliasByExternalId.get(given.externalId),
    catalog.aliasBySku.get(given.sku),
    catalog.bySku.get(given.sku),
    catalog.aliasByName.get(given.name),
    catalog.byName.get(given.name),
  ];
  const [id] = looked.find((found) => found?.size === 1) ?? [];
  if (id !== undefined) return { id };
  return { problem: looked.some((found) => found !== undefined) ? "ambiguous_product" : "unknown_product" };
}

export function createProduct(catalog: Catalog, line: GivenLine, currency: string): string {
  const { name, sku } = line.product;
  const product = { id: newId(), name, sku, currency, unit_price_e4: line.unitPriceE4 };
  addProduct(catalog, product);
  catalog.newProducts.push(product);
  return product.id;
}

/** Keeps how the source named the product, so that a rename on either side does not part them. */
export function rememberAlias(catalog: Catalog, given: GivenProduct, productId: string): void {
  const alias = { external_id: given.externalId, sku: given.sku, name: given.name, product_id: productId };
  const known = catalog.aliasByKey.get(keyOf(alias));
  // A row of a b-tree index holds some 2,700 bytes.
  if (known !== undefined || Buffer.byteLength(keyOf(alias)) > 2_000) return;
  addAlias(catalog, alias);
  catalog.newAliases.push(alias);
}

function addProduct(catalog: Catalog, product: CatalogProduct): void {
  add(catalog.bySku, product.sku.trim(), product.id);
  add(catalog.byName, productName(product.name), product.id);
}

function addAlias(catalog: Catalog, alias: ProductAlias): void {
  catalog.aliasByKey.set(keyOf(alias), alias.product_id);
  add(catalog.aliasByExternalId, alias.external_id, alias.product_id);
  add(catalog.aliasBySku, alias.sku, alias.product_id);
  add(catalog.aliasByName, alias.name, alias.product_id);
}

function add(map: Map<string, Set<string>>, key: string, id: string): void {
  if (key === "") return;
  map.set(key, (map.get(key) ?? new Set()).add(id));
}

function keyOf(alias: Omit<ProductAlias, "product_id">): string {
  return JSON.stringify([alias.external_id, alias.sku, alias.name]);
}
