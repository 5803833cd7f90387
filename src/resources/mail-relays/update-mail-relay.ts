import { notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams } from "../../platform/http/schemas.ts";
import { fieldChanges } from "../../platform/journal/field-changes.ts";
import { findRelay, lockRelays, type RelayColumns, type RelayRow, releaseKinds, updateRelay } from "./queries.ts";
import { requireRelay } from "./require-relay.ts";
import { isReachedAnew, relayColumns, relayProblems } from "./rules.ts";
import { MailRelay, type UpdateMailRelay, UpdateMailRelayBody } from "./schema.ts";
import { sealPassword } from "./sealed-password.ts";
import { relaySettings, relayView } from "./view.ts";

export const updateMailRelay = operation({
  id: "updateMailRelay",
  tags: ["Mail Relays"],
  summary: "Update mail relay",
  description:
    "Another host, port, TLS, username or password has to pass a test before the relay is used again: mail that would take it waits until then. `default_for` takes a kind of mail from the relay that had it.",
  params: IdParams,
  body: UpdateMailRelayBody,
  success: { status: 200, schema: MailRelay, description: "The relay as it is now" },
  errors: [412, 422],
  idempotency: "natural",
  rateClass: "write",
  audit: "mail_relay.updated",
  example: { body: { name: "Newsletters", connections: 8 } },
  handle: async (call) => {
    const id = requireId(call.params.id);
    const { host, port, password } = call.body;
    const known = await call.read((trx) => findRelay(trx, call.organizations, id));
    if (!known) throw notFound();
    if (host !== undefined || port !== undefined) await requireRelay(call.services.egress, host ?? known.host, port ?? known.port);
    return call.write(async (trx) => {
      const before = await lockRelays(trx, call.organizations, id);
      if (!before) throw notFound();
      call.requireVersion(before.version);
      const columns = withPassword(call.body, id, call.services.secretKey);
      const anew = isReachedAnew(before, columns);
      requireSound(before, columns, anew);
      const { for_marketing = false, for_transactional = false } = columns;
      await releaseKinds(trx, before, { marketing: for_marketing, transactional: for_transactional });
      const row = await updateRelay(trx, before, columns, anew);
      const fields = fieldChanges(relaySettings(before), relaySettings(row));
      const note = { signs_in_anew: password !== undefined || before.username !== row.username };
      await call.audit(trx, { organizationId: before.organization_id, objectType: "mail_relay", objectId: id, changes: { fields, note } });
      return ok(relayView(row), row.version);
    });
  },
});

/** Without a username there is no password either. */
function withPassword(body: UpdateMailRelay, id: string, secretKey: string): RelayColumns {
  const columns = relayColumns(body);
  if (body.password !== undefined) return { ...columns, sealed_password: sealPassword(secretKey, id, body.password) };
  return body.username === null ? { ...columns, sealed_password: null } : columns;
}

function requireSound(before: RelayRow, columns: RelayColumns, anew: boolean): void {
  const { tls, username, sealed_password: password } = { ...before, ...columns };
  const problems = relayProblems({ tls, username, hasPassword: password !== null });
  const chosen = columns.for_marketing === true || columns.for_transactional === true;
  if (chosen && (anew || before.proven_at === null))
    problems.push({ pointer: "/default_for", code: "untested", detail: "Test the relay first: only one that passed can be chosen" });
  if (problems.length > 0) throw unprocessable(problems);
}
