// What other resources land guests with: the one implementation behind POST /v1/external-users and imports from files.
export { type ApplyUsersContext, decideUsers, landUsers } from "./apply-users.ts";
export { type GivenUser, readUsers } from "./read-users.ts";
