import { route } from "../../platform/http/operation.ts";
import { createUser } from "./create-user.ts";
import { eraseUser } from "./erase-user.ts";
import { getPersonalData } from "./get-personal-data.ts";
import { getUserTimeline } from "./get-user-timeline.ts";
import { listUsers } from "./list-users.ts";
import { mergeUsers } from "./merge-users.ts";
import { retrieveUser } from "./retrieve-user.ts";
import { undoUserMerge } from "./undo-user-merge.ts";
import { updateUser } from "./update-user.ts";

export const userRoutes = [
  route("GET", "/v1/users", "desk", listUsers),
  route("POST", "/v1/users", "editor", createUser),
  route("GET", "/v1/users/{id}", "desk", retrieveUser),
  route("PATCH", "/v1/users/{id}", "editor", updateUser),
  route("GET", "/v1/users/{id}/timeline", "viewer", getUserTimeline),
  route("GET", "/v1/users/{id}/personal-data", "manager", getPersonalData),
  route("POST", "/v1/users/{id}/erase", "manager", eraseUser),
  route("POST", "/v1/users/{id}/merge", "manager", mergeUsers),
  route("POST", "/v1/user-merges/{id}/undo", "manager", undoUserMerge),
];
