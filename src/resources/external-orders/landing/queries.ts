// What other resources land orders with: the one implementation behind POST /v1/external-orders and imports from files.
export { type ApplyContext, type Decided, decideOrders, landOrders } from "../apply-orders.ts";
export type { Given, Outcome } from "../given.ts";
export { readOrders } from "../read-orders.ts";
