import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { findOutboxMessage } from "./queries.ts";
import { OutboxMessage } from "./schema.ts";
import { outboxMessageView } from "./view.ts";

export const retrieveOutboxMessage = operation({
  id: "retrieveOutboxMessage",
  tags: ["Outbox"],
  summary: "Retrieve stored message",
  description: "A message as its recipient would have got it: headers, HTML and text, and the source.",
  params: IdParams,
  success: { status: 200, schema: OutboxMessage, description: "The message" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findOutboxMessage(trx, call.organizations, id));
    if (!row) throw notFound();
    // A stored message never changes: it has one version.
    return ok(await outboxMessageView(row), 1);
  },
});
