import { Type } from "typebox";
import type { Trx } from "../../platform/database/doors.ts";
import { conflict, notFound } from "../../platform/http/errors.ts";
import { replaceAnswers } from "../../platform/http/idempotency.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Closed, closed, Id, IdParams, Timestamp } from "../../platform/http/schemas.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import {
  detachBytes,
  eraseConsentHistory,
  eraseEvents,
  eraseImports,
  eraseMessages,
  eraseOrders,
  eraseRefundNotes,
  eraseUserRow,
  insertErasedIdentities,
  type Known,
  listCredentialIds,
  listTouchedImports,
} from "./erasure/queries.ts";
import { findUserForUpdate, lockIdentities, type UserRow } from "./queries.ts";

// Imports' rows are looked through for the guest.
const TIMEOUT_MS = 60_000;

const Erased = Type.Object({
  id: Id(),
  erased_at: Timestamp(),
  orders_kept: Type.Integer({ description: "amounts and products without a name" }),
  files_emptied: Type.Integer({ description: "uploaded files that named the guest" }),
  imports_cancelled: Type.Integer({ description: "that had not landed yet and named the guest" }),
  answers_replaced: Type.Integer({ description: "kept for repeated requests" }),
});

export const eraseUser = operation({
  id: "eraseUser",
  tags: ["User"],
  summary: "Erase user",
  description:
    "Everything personal goes, at once and for good: fields, addresses, consents' evidence, messages, rows and files of imports, stored answers. What was paid stays on a row without a name. Hashes under the program's key keep imports from bringing the guest back (`erased`).",
  params: IdParams,
  body: Closed({ reason: Type.Optional(closed(["request", "retention", "other"], { default: "request" })) }),
  success: { status: 200, schema: Erased, description: "What was done" },
  errors: [409],
  idempotency: "key",
  rateClass: "write",
  audit: "user.erased",
  example: { body: { reason: "request" } },
  handle: async (call) => {
    const id = requireId(call.params.id);
    const { secretKey, storage } = call.services;
    let emptied: string[] = [];
    const answer = await call.write(
      async (trx) => {
        const seen = await findUserForUpdate(trx, call.organizations, id);
        if (!seen) throw notFound();
        if (seen.erased_at) throw conflict("already_erased", `This guest was erased at ${seen.erased_at.toISOString()}`);
        const known = knownOf(seen);
        await lockIdentities(trx, known.organizationId);
        const imports = await listTouchedImports(trx, known);
        emptied = [...new Set(imports.flatMap(({ storage_key: key }) => (key === null ? [] : [key])))];
        const orders = await erase(trx, known, secretKey);
        await eraseImports(trx, known, imports);
        await detachBytes(trx, known.organizationId, emptied);
        const answers = await replaceAnswers(trx, secretKey, await listCredentialIds(trx, known.organizationId), textsOf(seen));
        const { organizationId } = known;
        await emitEvents(trx, [{ organizationId, type: "user.erased", objectId: id, data: { id } }]);
        const done = {
          orders_kept: orders,
          files_emptied: emptied.length,
          imports_cancelled: imports.filter(({ status }) => !ENDED.has(status)).length,
          answers_replaced: answers,
        };
        await call.audit(trx, {
          organizationId,
          objectType: "user",
          objectId: id,
          changes: { note: { reason: call.body.reason ?? "request", ...done } },
        });
        return ok({ id, erased_at: call.services.now().toISOString(), ...done });
      },
      { timeoutMs: TIMEOUT_MS },
    );
    // After the commit. What a crash leaves here belongs to no file: maintenance removes it.
    for (const key of emptied) if (key !== "erased") await storage.remove(key);
    return answer;
  },
});

const ENDED = new Set(["completed", "completed_with_errors", "failed", "cancelled"]);

async function erase(trx: Trx, known: Known, secretKey: string): Promise<number> {
  await insertErasedIdentities(trx, known, secretKey);
  await eraseEvents(trx, known);
  await eraseMessages(trx, known);
  await eraseRefundNotes(trx, known);
  await eraseConsentHistory(trx, known);
  const orders = await eraseOrders(trx, known);
  await eraseUserRow(trx, known);
  return orders;
}

function knownOf(row: UserRow): Known {
  return {
    organizationId: row.organization_id,
    id: row.id,
    emails: [...(row.email_key === null ? [] : [row.email_key]), ...row.other_emails],
    phones: row.phone === null ? [] : [row.phone],
    externalIds: row.external_ids,
  };
}

/** What a stored answer would tell the guest by. */
function textsOf(row: UserRow): string[] {
  return [row.id, row.email, row.email_key, row.phone, ...row.other_emails].filter((text) => text !== null);
}
