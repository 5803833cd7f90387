import { route } from "../../platform/http/operation.ts";
import { createApiKey } from "./create-api-key.ts";
import { listApiKeys } from "./list-api-keys.ts";
import { retrieveApiKey } from "./retrieve-api-key.ts";
import { revokeApiKey } from "./revoke-api-key.ts";
import { rotateApiKey } from "./rotate-api-key.ts";

export const apiKeyRoutes = [
  route("GET", "/v1/api-keys", "owner", listApiKeys),
  route("POST", "/v1/api-keys", "owner", createApiKey),
  route("GET", "/v1/api-keys/{id}", "owner", retrieveApiKey),
  route("POST", "/v1/api-keys/{id}/rotate", "owner", rotateApiKey),
  route("DELETE", "/v1/api-keys/{id}", "owner", revokeApiKey),
];
