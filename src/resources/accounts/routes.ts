import { route } from "../../platform/http/operation.ts";
import { listMembers } from "./list-members.ts";
import { removeMember } from "./remove-member.ts";
import { updateMember } from "./update-member.ts";

export const accountRoutes = [
  route("GET", "/v1/organizations/{id}/members", "owner", listMembers),
  route("PATCH", "/v1/organizations/{id}/members/{account_id}", "owner", updateMember),
  route("DELETE", "/v1/organizations/{id}/members/{account_id}", "owner", removeMember),
];
