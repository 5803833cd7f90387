import { route } from "../../platform/http/operation.ts";
import { exportAudit } from "./export-audit.ts";
import { listAudit } from "./list-audit.ts";

export const auditRoutes = [route("GET", "/v1/audit", "owner", listAudit), route("GET", "/v1/audit/export", "owner", exportAudit)];
