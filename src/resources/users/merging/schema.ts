import { Type } from "typebox";
import { Closed, Id, Nullable, Timestamp } from "../../../platform/http/schemas.ts";

const count = (description: string) => Type.Integer({ description });

export const UserMerge = Type.Object({
  id: Id(),
  organization_id: Id(),
  user_id: Id("who stays"),
  merged_user_id: Id("who went: this id now leads to the one who stays"),
  moved: Type.Object({
    orders: count("orders that moved"),
    tickets: count("tickets that were bought"),
    refund_requests: count("refund requests"),
    messages: count("messages of campaigns and single ones"),
    consents: count("consents; where both had decided, a withdrawal and then the later decision stays"),
  }),
  undone_at: Nullable(Timestamp()),
  created: Timestamp(),
  modified: Timestamp(),
});

export const MergeBody = Closed({ user_id: Id("the guest who goes: of the same organization") });
