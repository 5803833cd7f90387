import { route } from "../../platform/http/operation.ts";
import { addSuppression } from "./add-suppression.ts";
import { exportSuppressions } from "./export-suppressions.ts";
import { listSuppressions } from "./list-suppressions.ts";
import { removeSuppression } from "./remove-suppression.ts";
import { retrieveSuppression } from "./retrieve-suppression.ts";

export const suppressionRoutes = [
  route("GET", "/v1/suppressions", "viewer", listSuppressions),
  route("POST", "/v1/suppressions", "editor", addSuppression),
  route("GET", "/v1/suppressions/export", "manager", exportSuppressions),
  route("GET", "/v1/suppressions/{id}", "viewer", retrieveSuppression),
  route("DELETE", "/v1/suppressions/{id}", "manager", removeSuppression),
];
