import { sql } from "kysely";
import { Type } from "typebox";
import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Id, IdParams, ListOf, listQuery, Nullable, Timestamp } from "../../platform/http/schemas.ts";
import { matchesPart } from "../users/search/queries.ts";
import { listMembers, type MemberRow, type Membership, memberOrderings } from "./member-queries.ts";
import { findSegment, type SegmentRow } from "./queries.ts";

const text = Nullable(Type.String());
const SegmentMember = Type.Object({
  id: Id("of the user"),
  email: text,
  phone: text,
  first_name: Type.String(),
  last_name: Type.String(),
  locale: text,
  country: text,
  city: text,
  created: Timestamp(),
  modified: Timestamp(),
});

export const listSegmentMembers = operation({
  id: "listSegmentMembers",
  tags: ["Segments"],
  summary: "List segment members",
  description:
    "As last calculated. Whoever follows `next` keeps reading that calculation, for ten minutes after another one has replaced it.",
  params: IdParams,
  query: listQuery(memberOrderings, {
    search: Type.Optional(Type.String({ maxLength: 200, description: "in name, address and phone number" })),
    calculation: Type.Optional(Type.Integer({ minimum: 0, description: "which calculation; `next` carries it" })),
  }),
  success: { status: 200, schema: ListOf(SegmentMember), description: "Users, by id" },
  errors: [409],
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const { search = "", calculation, ...query } = call.query;
    const { page, shown } = await call.read(async (trx) => {
      const segment = await findSegment(trx, call.organizations, id);
      if (!segment) throw notFound();
      const shown = membershipOf(segment, calculation);
      const words = search.trim() === "" ? [] : [await matchesPart(trx, search, USER)];
      return { page: await listMembers(trx, shown, query, words), shown };
    });
    const url = new URL(call.url, call.services.publicUrl);
    if (shown) url.searchParams.set("calculation", String(shown.calculation));
    return ok(listAnswer(page, { publicUrl: call.services.publicUrl, url: url.href }, memberView));
  },
});

const USER = { organizationId: sql`t.organization_id`, userId: sql`t.id` };

// A draft has no members; a number that is not kept any more is refused, not answered with others' pages.
function membershipOf(segment: SegmentRow, asked: number | undefined): Membership | null {
  const calculation = asked ?? segment.current_calculation;
  if (calculation === null) return null;
  const kept = calculation === segment.current_calculation || (calculation >= segment.members_from && calculation < segment.calculation);
  if (!kept) throw conflict("members_replaced", "The segment was calculated anew since: begin with its first page, without calculation");
  return { segment, calculation };
}

function memberView({ created, modified, ...row }: MemberRow) {
  return { ...row, created: created.toISOString(), modified: modified.toISOString() };
}
