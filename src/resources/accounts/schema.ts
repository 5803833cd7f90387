import { Type } from "typebox";
import { ROLES } from "../../platform/http/operation.ts";
import { Closed, closed, Id, Timestamp } from "../../platform/http/schemas.ts";

const role = closed(ROLES);

export const Member = Type.Object({
  id: Id("of the account"),
  organization_id: Id(),
  email: Type.String(),
  name: Type.String(),
  role,
  two_factor: Type.Boolean({ description: "whether a second factor is asked for" }),
  created: Timestamp(),
  modified: Timestamp(),
});

export const MemberParams = Closed({ id: Id("of the organization"), account_id: Id() });
export const UpdateMemberBody = Closed({ role });
