import { sql } from "kysely";
import { Type } from "typebox";
import { listAnswer, listRows } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { closed, Id, ListOf, listQuery } from "../../platform/http/schemas.ts";
import type { ConsentRow } from "./queries.ts";
import { requireEdition, requireUser } from "./row-queries.ts";
import { CONSENT_CHANNELS, CONSENT_SOURCES, CONSENT_STATUSES, Consent } from "./schema.ts";
import { consentView } from "./view.ts";

export const listConsents = operation({
  id: "listConsents",
  tags: ["Consents"],
  summary: "List consents",
  description: "The current rows: at most one for each user, edition, channel and purpose.",
  query: listQuery(["created", "modified"], {
    organization_id: Type.Optional(Id()),
    edition_id: Type.Optional(Id("only consents to this edition, not those to the whole organization")),
    user_id: Type.Optional(Id()),
    channel: Type.Optional(closed(CONSENT_CHANNELS)),
    purpose: Type.Optional(Type.String({ maxLength: 64 })),
    status: Type.Optional(closed(CONSENT_STATUSES)),
    source: Type.Optional(closed(CONSENT_SOURCES)),
  }),
  success: { status: 200, schema: ListOf(Consent), description: "A page of consents" },
  errors: [404],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) =>
    call.read(async (trx) => {
      const { query } = call;
      const organizations =
        query.organization_id === undefined
          ? call.organizations
          : [call.organization(query.organization_id, { parameter: "organization_id" })];
      const where = [];
      if (query.user_id !== undefined)
        where.push(sql`t.user_id = ${await requireUser(trx, organizations, query.user_id, { parameter: "user_id" })}`);
      if (query.edition_id !== undefined)
        where.push(sql`t.edition_id = ${await requireEdition(trx, organizations, query.edition_id, { parameter: "edition_id" })}`);
      for (const name of ["channel", "purpose", "status", "source"] as const)
        if (query[name] !== undefined) where.push(sql`${sql.ref(`t.${name}`)} = ${query[name]}`);
      const orderings = { created: sql`t.created`, modified: sql`t.modified` };
      const source = { from: sql`consents t`, columns: sql`t.*`, where, orderings, defaultOrdering: ["-created"] };
      const page = await listRows<ConsentRow>(trx, organizations, source, query);
      return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: call.url }, consentView));
    }),
});
