import { Type } from "typebox";
import { badRequest, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { Closed, closed, Id, IdParams, Nullable, Timestamp } from "../../platform/http/schemas.ts";
import { formatMoney } from "../../platform/money/money.ts";
import { findUser } from "./queries.ts";
import { listTimeline, type TimelinePlace, type TimelineRow } from "./timeline/queries.ts";

const PAGE_SIZE = 100;

const Entry = Type.Object({
  at: Timestamp(),
  type: closed([
    ...["order", "refund", "refund_requested", "refund_approved", "refund_rejected", "checked_in", "merged"],
    ...["message", "open", "click", "bounce", "complaint", "unsubscribe", "consent"],
  ]),
  object_type: closed(["order", "refund_request", "ticket", "campaign", "message", "consent", "user_merge"]),
  object_id: Id(),
  edition_id: Nullable(Id()),
  detail: Type.Record(Type.String(), Type.Unknown(), {
    description: "by type: number, status and total of an order, name of a campaign, what a consent is for",
  }),
});

export const getUserTimeline = operation({
  id: "getUserTimeline",
  tags: ["User"],
  summary: "Get user timeline",
  description:
    "Orders, refunds with their requests and decisions, messages, what was opened and clicked, and consents of one guest, the newest first.",
  params: IdParams,
  query: Closed({
    cursor: Type.Optional(Type.String({ maxLength: 200, description: "of `next`" })),
    page_size: Type.Optional(Type.Integer({ minimum: 1, maximum: 1_000, default: PAGE_SIZE })),
  }),
  success: {
    status: 200,
    schema: Type.Object({ next: Nullable(Type.String()), entries: Type.Array(Entry) }),
    description: "What happened",
  },
  idempotency: "safe",
  rateClass: "read",
  audit: null,
  handle: (call) => {
    const id = requireId(call.params.id);
    const { cursor, page_size: size = PAGE_SIZE } = call.query;
    const after = cursor === undefined ? undefined : placeOf(cursor);
    return call.read(async (trx) => {
      const user = await findUser(trx, call.organizations, id);
      if (!user) throw notFound();
      const rows = await listTimeline(trx, user, { after, atMost: size + 1 });
      const shown = rows.slice(0, size);
      const last = rows.length > size ? shown.at(-1) : undefined;
      return ok({ next: last ? nextLink(call.services.publicUrl, call.url, last) : null, entries: shown.map(entryView) });
    });
  },
});

function entryView({ at, type, object_type, object_id, edition_id, detail }: TimelineRow): Record<string, unknown> {
  const { total_e4: total, ...rest } = detail;
  const money = typeof total === "number" ? { total: formatMoney(total, String(rest["currency"])) } : {};
  return { at: at.toISOString(), type, object_type, object_id, edition_id, detail: { ...rest, ...money } };
}

function nextLink(publicUrl: string, url: string, { at, key }: TimelineRow): string {
  const next = new URL(url, publicUrl);
  next.searchParams.set("cursor", Buffer.from(JSON.stringify({ at: at.toISOString(), key })).toString("base64url"));
  return next.href;
}

function placeOf(cursor: string): TimelinePlace {
  try {
    const { at, key } = JSON.parse(Buffer.from(cursor, "base64url").toString()) as TimelinePlace;
    if (typeof key === "string" && /^[\x20-\x7e]{1,100}$/.test(key)) return { at: new Date(at).toISOString(), key };
  } catch {
    // Told below, like a place that is none.
  }
  throw badRequest([{ parameter: "cursor", code: "bad_cursor", detail: "use the cursor of `next`, or leave it out for the first page" }]);
}
