import { Type } from "typebox";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Id, IdParams, Timestamp } from "../../platform/http/schemas.ts";
import { listPersonalRows } from "./personal-data/queries.ts";
import { findUser } from "./queries.ts";

// A guest may have thousands of messages, and what was staged for imports is looked through.
const TIMEOUT_MS = 30_000;

const PersonalData = Type.Object({
  user_id: Id(),
  exported_at: Timestamp(),
  data: Type.Record(Type.String(), Type.Array(Type.Record(Type.String(), Type.Unknown())), {
    description: "by table, every row about the guest with every column, as it is stored",
  }),
});

export const getPersonalData = operation({
  id: "getPersonalData",
  tags: ["User"],
  summary: "Export personal data of user",
  description: "All that is stored of the guest, to be handed to them (GDPR articles 15 and 20).",
  params: IdParams,
  success: { status: 200, schema: PersonalData, description: "What is stored" },
  idempotency: "safe",
  rateClass: "bulk",
  audit: null,
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.read(
      async (trx) => {
        const row = await findUser(trx, call.organizations, id);
        if (!row) throw notFound();
        const emails = [...(row.email_key === null ? [] : [row.email_key]), ...row.other_emails];
        const person = { organizationId: row.organization_id, id, emails, phones: row.phone === null ? [] : [row.phone] };
        return ok({ user_id: id, exported_at: call.services.now().toISOString(), data: await listPersonalRows(trx, person) });
      },
      { timeoutMs: TIMEOUT_MS },
    );
  },
});
