import { Type } from "typebox";
import { closed, Id, Nullable, Timestamp } from "../../platform/http/schemas.ts";

export const AuditEntry = Type.Object({
  id: Id(),
  organization_id: Id(),
  at: Timestamp(),
  actor_type: closed(["api_key", "account", "guest", "system"]),
  actor_id: Nullable(Id()),
  action: Type.String({ examples: ["campaign.scheduled"] }),
  object_type: Type.String({ examples: ["campaign"] }),
  object_id: Nullable(Id()),
  changes: Type.Object(
    {},
    {
      additionalProperties: true,
      description: "`fields` with values before and after, `personal` with keyed hashes of such values, `note` with anything else",
    },
  ),
  request_id: Nullable(Type.String()),
});

export const auditFilters = {
  action: Type.Optional(Type.String({ maxLength: 100, examples: ["campaign.scheduled"] })),
  actor: Type.Optional(Type.String({ maxLength: 36, description: "id of an API key or account" })),
  object: Type.Optional(Type.String({ maxLength: 36, description: "id of what was changed" })),
  since: Type.Optional(Timestamp({ description: "at this time or later" })),
  until: Type.Optional(Timestamp({ description: "before this time" })),
};
