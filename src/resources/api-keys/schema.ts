import { type Static, Type } from "typebox";
import { ROLES } from "../../platform/http/operation.ts";
import { Closed, closed, Id, Line, Nullable, Timestamp } from "../../platform/http/schemas.ts";

const fields = {
  id: Id(),
  organization_id: Id(),
  name: Line({ minLength: 1 }),
  role: closed(ROLES),
  hint: Type.String({ description: "how the key begins", examples: ["preo_k3Xw…"] }),
  expires_at: Nullable(Timestamp()),
  former_valid_until: Nullable(Timestamp({ description: "until when the secret before the last rotation is taken too" })),
  last_used_at: Nullable(Timestamp({ description: "to the minute" })),
  created: Timestamp(),
  modified: Timestamp(),
};

export const ApiKey = Type.Object(fields);
export const NewApiKey = Type.Object({
  ...fields,
  key: Type.String({ description: "the key itself, shown only this once", examples: ["preo_…"] }),
});

export const CreateApiKeyBody = Closed({
  organization_id: fields.organization_id,
  name: fields.name,
  role: fields.role,
  expires_at: Type.Optional(Nullable(Timestamp())),
});
export type CreateApiKeyBody = Static<typeof CreateApiKeyBody>;

export const RotateApiKeyBody = Closed({
  overlap_hours: Type.Integer({ minimum: 0, maximum: 720, description: "how long the former secret is still taken" }),
});
