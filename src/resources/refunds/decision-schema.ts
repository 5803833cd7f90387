import { Type } from "typebox";
import { Closed, closed, Id, Timestamp } from "../../platform/http/schemas.ts";
import { REFUND_STATUS } from "./schema.ts";

const ids = Type.Array(Id(), { minItems: 1, maxItems: 5_000, uniqueItems: true, description: "of one organization" });

export const ApproveManyBody = Closed({ refund_request_ids: ids, note: Type.Optional(Type.String({ maxLength: 2000 })) });
export const RejectManyBody = Closed({ refund_request_ids: ids, reason: Type.String({ maxLength: 2000, pattern: "\\S" }) });

export const RefundDecision = Type.Object({
  id: Id(),
  organization_id: Id(),
  decision: closed(["approve", "reject"]),
  note: Type.String(),
  status: closed(["running", "completed"]),
  total: Type.Integer(),
  done: Type.Integer(),
  refused: Type.Integer(),
  outcomes: Type.Array(
    Type.Object({
      refund_request_id: Id(),
      outcome: closed(["waiting", "done", "refused"], { description: "refused: it could not be decided any more" }),
      status: closed(REFUND_STATUS, { description: "of the request, now" }),
      detail: Type.String(),
    }),
  ),
  created: Timestamp(),
  modified: Timestamp(),
});
