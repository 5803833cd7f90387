import type { Predicate } from "cel-sql";
import { Type } from "typebox";
import type { Call } from "../../platform/http/call.ts";
import { notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Closed, Id, Nullable } from "../../platform/http/schemas.ts";
import { finding } from "./findings.ts";
import { findUsersById } from "./list-queries.ts";
import { membersSql } from "./predicate-sql.ts";
import { checkExpression, countMembers, countUsers, findDatabaseTime } from "./queries.ts";
import { referencedFields } from "./referenced-fields.ts";
import { everybody, requireEdition } from "./require-fit.ts";
import { ignoreTimeout, takeSample } from "./sample.ts";
import { Expression, Finding } from "./schema.ts";
import { judgeUser, UserVerdict } from "./user-verdict.ts";

const COUNT_MS = 1_000;

const Validation = Type.Object({
  valid: Type.Boolean(),
  errors: Type.Array(Finding),
  warnings: Type.Array(Finding),
  references: Type.Array(
    Type.Object({
      kind: Type.String({ description: "field, or what a text stands for: edition, product, country, …" }),
      value: Type.String(),
    }),
  ),
  estimated_count: Nullable(Type.Integer({ description: "members at this moment; null when even a sample takes longer than two seconds" })),
  estimated_from_sample: Type.Boolean({ description: "counting took longer than a second: the number is scaled from a sample" }),
  user: Nullable(UserVerdict),
});

const Body = Closed({
  organization_id: Id(),
  edition_id: Type.Optional(Nullable(Id())),
  expression: Expression({ minLength: 0, maxLength: 100_000 }),
  user_id: Type.Optional(Nullable(Id("tell whether this user is in, and which clause decides"))),
});

export const validateCelExpression = operation({
  id: "validateCelExpression",
  tags: ["Segments"],
  summary: "Validate CEL expression",
  description: "Changes nothing: finds every error with its place, counts the members, and explains one user.",
  body: Body,
  success: { status: 200, schema: Validation, description: "What was found, also for a bad expression" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  example: {
    body: { organization_id: "01980000-0000-7000-8000-000000000001", edition_id: null, expression: 'user.country == "DK"', user_id: null },
  },
  handle: async (call) => {
    const { expression, edition_id = null, user_id = null } = call.body;
    const organizationId = call.organization(call.body.organization_id, { pointer: "/organization_id" });
    const userId = user_id === null ? null : requireId(user_id, { pointer: "/user_id" });
    const { checked, predicate, warnings, now, user, total } = await call.read(async (trx) => {
      const segment = { organizationId, editionId: await requireEdition(trx, organizationId, edition_id), expression };
      const { checked, predicate } = await checkExpression(trx, segment);
      const now = await findDatabaseTime(trx);
      if (userId !== null && !(await findUsersById(trx, organizationId, [userId])).has(userId)) throw notFound({ pointer: "/user_id" });
      const user = predicate && userId !== null ? await judgeUser(trx, { organizationId, userId, expression, now }, predicate) : null;
      const warnings = predicate ? await everybody(trx, segment) : [];
      return { checked, predicate, warnings, now, user, total: await countUsers(trx, organizationId) };
    });
    const found = (severity: "error" | "warning") =>
      checked.diagnostics.filter((diagnostic) => diagnostic.severity === severity).map((diagnostic) => finding(expression, diagnostic));
    return ok({
      valid: predicate !== null,
      errors: found("error"),
      warnings: [...found("warning"), ...warnings],
      references: [
        ...referencedFields(checked.ast).map((value) => ({ kind: "field", value })),
        ...Map.groupBy(checked.references, ({ kind, value }) => `${kind} ${value}`)
          .values()
          .map(([first]) => ({ kind: first?.kind, value: first?.value })),
      ],
      ...(predicate ? await estimate(call, { organizationId, predicate, now, total }) : NO_ESTIMATE),
      user: user ?? null,
    });
  },
});

const NO_ESTIMATE = { estimated_count: null, estimated_from_sample: false };

/** Counts for a second; then a sample has to do. */
async function estimate(
  call: Pick<Call, "read">,
  { organizationId, predicate, now, total }: { organizationId: string; predicate: Predicate; now: Date; total: number },
): Promise<{ estimated_count: number | null; estimated_from_sample: boolean }> {
  const member = membersSql(predicate, organizationId, now);
  const exact = await call.read((trx) => countMembers(trx, organizationId, member), { timeoutMs: COUNT_MS }).catch(ignoreTimeout);
  if (exact !== null) return { estimated_count: exact, estimated_from_sample: false };
  const sample = await takeSample(call, organizationId, predicate, now, total);
  return { estimated_count: sample?.clauses.at(-1)?.funnel ?? null, estimated_from_sample: sample !== null };
}
