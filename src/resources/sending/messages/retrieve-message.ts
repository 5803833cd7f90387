import { notFound } from "../../../platform/http/errors.ts";
import { requireId } from "../../../platform/http/ids.ts";
import { ok, operation } from "../../../platform/http/operation.ts";
import { IdParams } from "../../../platform/http/schemas.ts";
import { findMessage } from "./queries.ts";
import { Message } from "./schema.ts";
import { messageView } from "./view.ts";

export const retrieveMessage = operation({
  id: "retrieveMessage",
  tags: ["Messages"],
  summary: "Retrieve message",
  description: "How the message stands, and what the relay or the provider said.",
  params: IdParams,
  success: { status: 200, schema: Message, description: "The message" },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const row = await call.read((trx) => findMessage(trx, call.organizations, id));
    if (!row) throw notFound();
    return ok(messageView(row), row.version);
  },
});
