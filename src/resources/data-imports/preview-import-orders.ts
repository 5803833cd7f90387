import { badRequest, notFound } from "../../platform/http/errors.ts";
import { parseId, requireId } from "../../platform/http/ids.ts";
import { listAnswer } from "../../platform/http/lists.ts";
import { ok, operation } from "../../platform/http/operation.ts";
import { IdParams, listQuery } from "../../platform/http/schemas.ts";
import { itemId, positionOf } from "./item-id.ts";
import { previewContacts, previewSuppressions } from "./preview-guests.ts";
import { previewItems } from "./preview-items.ts";
import { countItems } from "./preview-queries.ts";
import { Previews } from "./preview-schema.ts";
import { findImport, type ImportRow } from "./queries.ts";
import { wrongState } from "./rules.ts";
import { listStagedItems } from "./staging-queries.ts";

const PREVIEWS = { orders: previewItems, contacts: previewContacts, suppressions: previewSuppressions };
const STATES = ["mapping_products", "ready"] as const;
const MAX_OFFSET = 100_000;
const TIMEOUT_MS = 30_000;

export const previewImportOrders = operation({
  id: "previewImportOrders",
  tags: ["Data Imports"],
  summary: "Preview import orders",
  description: "What would become of each order if the import were started now. Nothing is changed.",
  params: IdParams,
  query: listQuery(["position"], {}),
  success: { status: 200, schema: Previews, description: "Orders in the order of the file" },
  errors: [404, 409],
  idempotency: "safe",
  rateClass: "bulk",
  audit: null,
  handle: async (call) => {
    const id = requireId(call.params.id);
    const { page = 1, page_size: size = 100, cursor, modified_after, ordering } = call.query;
    const descending = ordering?.[0]?.startsWith("-") ?? false;
    refuseDeep(page, size, cursor, call.query.page, ordering);
    return call.read(
      async (trx) => {
        const row = await findImport(trx, call.organizations, id);
        if (!row) throw notFound();
        if (!(STATES as readonly string[]).includes(row.status)) throw wrongState(row.status, STATES);
        const count = modified_after !== undefined && row.modified <= new Date(modified_after) ? 0 : await countItems(trx, row);
        const first = cursor === undefined ? (page - 1) * size : cursorPosition(cursor, row);
        const range = descending
          ? { after: Math.max(0, count - first - size), atMost: Math.max(0, Math.min(size, count - first)) }
          : { after: first, atMost: size };
        const items =
          count === 0
            ? []
            : await PREVIEWS[row.kind](
                trx,
                row,
                await listStagedItems(trx, keyOf(row), { ...range, rowsAtMost: MAX_OFFSET }),
                call.services.secretKey,
              );
        if (items.length === 0 && page > 1) throw notFound({ parameter: "page" });
        const rows = descending ? items.toReversed() : items;
        const hasNext = first + rows.length < count;
        const nextCursor = cursor === undefined ? undefined : rows.at(-1)?.id;
        const found = { rows, count, capped: false, hasNext, nextCursor, page };
        return ok(listAnswer(found, { publicUrl: call.services.publicUrl, url: call.url }, (item) => item));
      },
      { timeoutMs: TIMEOUT_MS },
    );
  },
});

function keyOf(row: ImportRow) {
  return { organizationId: row.organization_id, id: row.id };
}

function cursorPosition(cursor: string, row: ImportRow): number {
  if (cursor === "") return 0;
  const id = parseId(cursor);
  const position = id === undefined ? 0 : positionOf(id);
  if (id !== itemId(row.id, position))
    throw badRequest([{ parameter: "cursor", code: "bad_cursor", detail: "use the cursor of `next`, or an empty one for the first page" }]);
  return position;
}

function refuseDeep(
  page: number,
  size: number,
  cursor: string | undefined,
  named: number | undefined,
  ordering: string[] | undefined,
): void {
  const refuse = (parameter: string, detail: string) => badRequest([{ parameter, code: "bad_page", detail }]);
  if (cursor === undefined && page * size > MAX_OFFSET)
    throw refuse("cursor", "page * page_size is at most 100,000: walk further with cursor= (empty for the first page)");
  if (cursor !== undefined && named !== undefined) throw refuse("page", "page and cursor exclude each other");
  if (cursor !== undefined && ordering !== undefined) throw refuse("ordering", "cursor walks by id: leave ordering out");
}
