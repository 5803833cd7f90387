import { route } from "../../platform/http/operation.ts";
import { createOrganization } from "./create-organization.ts";
import { listOrganizations } from "./list-organizations.ts";
import { retrieveOrganization } from "./retrieve-organization.ts";
import { updateOrganization } from "./update-organization.ts";

export const organizationRoutes = [
  route("GET", "/v1/organizations", "viewer", listOrganizations),
  route("POST", "/v1/organizations", "owner", createOrganization),
  route("GET", "/v1/organizations/{id}", "viewer", retrieveOrganization),
  route("PATCH", "/v1/organizations/{id}", "owner", updateOrganization),
];
