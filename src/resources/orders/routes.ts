import { route } from "../../platform/http/operation.ts";
import { listOrders } from "./list-orders.ts";
import { retrieveOrder } from "./retrieve-order.ts";

export const orderRoutes = [route("GET", "/v1/orders", "viewer", listOrders), route("GET", "/v1/orders/{id}", "desk", retrieveOrder)];
