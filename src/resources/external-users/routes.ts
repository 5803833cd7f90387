import { route } from "../../platform/http/operation.ts";
import { importExternalUsers } from "./import-external-users.ts";

export const externalUserRoutes = [route("POST", "/v1/external-users", "editor", importExternalUsers)];
