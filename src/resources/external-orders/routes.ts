import { route } from "../../platform/http/operation.ts";
import { importExternalOrders } from "./import-external-orders.ts";

export const externalOrderRoutes = [route("POST", "/v1/external-orders", "editor", importExternalOrders)];
