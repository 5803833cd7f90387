import type { Response, World } from "./world.ts";

/** A line of a shop's order: two Partout at 625.00. */
export function shopLine(more: object = {}): Record<string, unknown> {
  return { product: { name: "Partout", sku: "P" }, quantity: 2, unit_price: "625.00", ...more };
}

/** A paid order of Kim's with one line. */
export function shopOrder(externalId: string, more: object = {}): Record<string, unknown> {
  const base = { external_id: externalId, status: "paid", currency: "DKK", ordered_at: "2026-05-01T10:00:00Z" };
  const buyer = { email: "kim@example.dk", first_name: "Kim", last_name: "Å" };
  return { ...base, buyer, purchases: [shopLine({ external_id: `${externalId}-1` })], ...more };
}

/** The body that brings orders of the shop to this year's edition; unknown products are created. */
export function shopBatch(world: World, orders: unknown[], more: object = {}): Record<string, unknown> {
  const scope = { organization_id: world.nordlys.id, edition_id: world.nordlys.thisYear };
  return { ...scope, source: "shopify", on_unknown_product: "create", orders, ...more };
}

/** Sends them as Ben, who edits. */
export function sendShopOrders(world: World, orders: unknown[], more: object = {}): Promise<Response> {
  return world.ben("POST", "/v1/external-orders", shopBatch(world, orders, more));
}
