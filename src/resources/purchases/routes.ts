import { route } from "../../platform/http/operation.ts";
import { getPurchaseDetails } from "./get-purchase-details.ts";

export const purchaseRoutes = [route("GET", "/v1/purchases/{id}", "desk", getPurchaseDetails)];
