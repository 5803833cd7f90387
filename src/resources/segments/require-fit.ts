import type { Credential } from "../../platform/auth/credential.ts";
import type { Trx } from "../../platform/database/doors.ts";
import { forbidden, notFound, unprocessable } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { roleSuffices } from "../../platform/http/operation.ts";
import { findEdition } from "../editions/queries.ts";
import { expressionErrors, finding } from "./findings.ts";
import { checkExpression, countUsers, type SegmentExpression } from "./queries.ts";
import type { Finding } from "./schema.ts";

/** Transactional reaches people without asking for their consent. @throws 403 below manager in that organization */
export function requireRightTo(communicationType: string | undefined, credential: Credential, organizationId: string): void {
  if (communicationType !== "transactional") return;
  const role = credential.grants.find((grant) => grant.organizationId === organizationId)?.role;
  if (!role || !roleSuffices(role, "manager")) throw forbidden("manager");
}

/** The edition that a body or query names. @throws 404 when it is not the organization's */
export async function requireEdition(
  trx: Trx,
  organizationId: string,
  id: string | null,
  at: { pointer?: string; parameter?: string } = { pointer: "/edition_id" },
): Promise<string | null> {
  if (id === null) return null;
  const edition = await findEdition(trx, [organizationId], requireId(id, at));
  if (!edition) throw notFound(at);
  return edition.id;
}

/** What to know about a good expression. @throws 422 with the place of each error */
export async function requireExpression(trx: Trx, segment: SegmentExpression): Promise<Finding[]> {
  const { checked } = await checkExpression(trx, segment);
  if (!checked.typed)
    throw unprocessable(expressionErrors(segment.expression, checked.diagnostics), "The expression has errors; see errors");
  const found = checked.diagnostics.map((diagnostic) => finding(segment.expression, diagnostic));
  return [...found, ...(await everybody(trx, segment))];
}

/** A warning when the expression is simply `true`. */
export async function everybody(trx: Trx, { organizationId, expression }: SegmentExpression): Promise<Finding[]> {
  if (expression.trim() !== "true") return [];
  const users = (await countUsers(trx, organizationId)).toLocaleString("en");
  const column = expression.indexOf("true") + 1;
  return [{ code: "everybody", message: `this takes in all users of the organization: ${users}`, line: 1, column, length: 4, fixes: [] }];
}
