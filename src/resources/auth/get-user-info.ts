import { Type } from "typebox";
import { ok, operation, ROLES } from "../../platform/http/operation.ts";
import { closed, Id, Nullable } from "../../platform/http/schemas.ts";

const UserInfo = Type.Object({
  id: Id("of the API key or account"),
  type: closed(["api_key", "account"]),
  name: Type.String(),
  email: Nullable(Type.String()),
  organizations: Type.Array(Type.Object({ id: Id(), name: Type.String(), slug: Type.String(), role: closed(ROLES) })),
});

export const getUserInfo = operation({
  id: "getUserInfo",
  tags: ["Auth"],
  summary: "Get user info",
  description: "Who the credential is and which organizations it reaches, each with its role.",
  success: { status: 200, schema: UserInfo, description: "The credential" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async ({ credential }) =>
    ok({
      id: credential.id,
      type: credential.type,
      name: credential.name,
      email: credential.email,
      organizations: credential.grants.map(({ organizationId, name, slug, role }) => ({ id: organizationId, name, slug, role })),
    }),
});
