import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { findEdition } from "../editions/queries.ts";
import { applyUsers } from "./apply-users.ts";
import { readUsers } from "./read-users.ts";
import { ImportUsersAnswer, ImportUsersBody, MAX_USERS, OUTCOMES, type UserOutcome } from "./schema.ts";

const BATCH_SIZE = 1_000;
const BODY_LIMIT_BYTES = 20 * 1024 * 1024;
// A batch may wait for another one of the same organization.
const STATEMENT_TIMEOUT_MS = 30_000;
const ID = "01980000-0000-7000-8000-000000000001";

export const importExternalUsers = operation({
  id: "importExternalUsers",
  tags: ["User"],
  summary: "Import external users",
  description: `Up to ${MAX_USERS} guests who did not buy: newsletter sign-ups, crew, press. Known ones (by source and external_id, email, phone) are updated, new ones created; each by itself: a rejected one changes nothing and says why. Tags are added; consents are kept as evidence.`,
  body: ImportUsersBody,
  success: { status: 200, schema: ImportUsersAnswer, description: "What became of each guest, in the given order" },
  errors: [404, 409, 422],
  idempotency: "key",
  rateClass: "bulk",
  audit: "external_users.imported",
  bodyLimitBytes: BODY_LIMIT_BYTES,
  rows: "users",
  example: {
    body: {
      organization_id: ID,
      edition_id: null,
      source: "newsletter",
      users: [
        {
          ...{
            external_id: "nl-1",
            email: "kim@example.dk",
            first_name: "Kim",
            last_name: "Å",
            locale: "da",
            country: "DK",
            tags: ["press"],
          },
          consents: [
            { channel: "email", purpose: "marketing", status: "granted", wording: "Yes, write to me", given_at: "2026-05-01T10:00:00Z" },
          ],
        },
      ],
    },
    answer: {
      ...{ created: 1, updated: 0, unchanged: 0, rejected: 0 },
      results: [{ external_id: "nl-1", email: "kim@example.dk", outcome: "created", user_id: ID, errors: [], warnings: [] }],
    },
  },
  handle: (call) => {
    const { body } = call;
    const organizationId = call.organization(body.organization_id, { pointer: "/organization_id" });
    const editionId = typeof body.edition_id === "string" ? requireId(body.edition_id, { pointer: "/edition_id" }) : null;
    const users = readUsers(body.users);
    const actor = { type: call.credential.type, id: call.credential.id };
    return call.write(
      async (trx) => {
        if (editionId && !(await findEdition(trx, [organizationId], editionId))) throw notFound({ pointer: "/edition_id" });
        const context = {
          organizationId,
          editionId,
          source: body.source,
          consentSource: "api" as const,
          actor,
          secretKey: call.services.secretKey,
        };
        const results: UserOutcome[] = [];
        for (let at = 0; at < users.length; at += BATCH_SIZE)
          results.push(...(await applyUsers(trx, context, users.slice(at, at + BATCH_SIZE))));
        const counts = countOutcomes(results);
        await call.audit(trx, {
          organizationId,
          objectType: "organization",
          objectId: organizationId,
          changes: { note: { source: body.source, ...counts } },
        });
        return ok({ ...counts, results });
      },
      { timeoutMs: STATEMENT_TIMEOUT_MS },
    );
  },
});

function countOutcomes(results: readonly UserOutcome[]): Record<string, number> {
  const counts = OUTCOMES.map((name) => [name, results.filter(({ outcome }) => outcome === name).length] as const);
  return Object.fromEntries(counts.filter(([name, count]) => name !== "erased" || count > 0));
}
