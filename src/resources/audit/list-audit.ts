import { Type } from "typebox";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import { auditOrderings, listAuditEntries } from "./queries.ts";
import { AuditEntry, auditFilters } from "./schema.ts";
import { auditView } from "./view.ts";

export const listAudit = operation({
  id: "listAudit",
  tags: ["Audit"],
  summary: "List audit entries",
  description: "Who changed what and when, the newest first. Values that tell of a person are there as keyed hashes only.",
  query: listQuery(auditOrderings, { organization_id: Type.Optional(Id()), ...auditFilters }),
  success: { status: 200, schema: ListOf(AuditEntry), description: "The entries" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const { organization_id: id } = call.query;
    const organizations = id === undefined ? call.organizations : [call.organization(id, { parameter: "organization_id" })];
    const page = await call.read((trx) => listAuditEntries(trx, organizations, call.query));
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, auditView));
  },
});
