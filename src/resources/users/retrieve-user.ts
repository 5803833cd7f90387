import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findUser } from "./queries.ts";
import { UserDetail } from "./schema.ts";
import { summarizeUser } from "./summary-queries.ts";
import { userDetailView } from "./view.ts";

export const retrieveUser = operation({
  id: "retrieveUser",
  tags: ["User"],
  summary: "Retrieve user",
  description: "The guest with order count, what was spent by currency, the last order and the current consents.",
  params: IdParams,
  success: { status: 200, schema: UserDetail, description: "The guest" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.read(async (trx) => {
      const row = await findUser(trx, call.organizations, id);
      if (!row) throw notFound();
      return ok(userDetailView(row, await summarizeUser(trx, row)), row.version);
    });
  },
});
