import { Readable } from "node:stream";
import type { RawBuilder } from "kysely";
import { Type } from "typebox";
import { attachment } from "../../platform/http/attachment.ts";
import type { Call } from "../../platform/http/call.ts";
import { conflict, notFound } from "../../platform/http/errors.ts";
import { requireId } from "../../platform/http/ids.ts";
import { operation } from "../../platform/http/operation.ts";
import { Closed, IdParams } from "../../platform/http/schemas.ts";
import { BYTE_ORDER_MARK, csvLine } from "../../platform/text/csv.ts";
import { listDeclaredAttributes } from "../users/queries.ts";
import { columnNames, type ExportColumn, exportColumns } from "./export-columns.ts";
import { listMemberCells, type MemberBatch, type Membership } from "./member-queries.ts";
import { findSegment } from "./queries.ts";

/** Rows read at a time: some milliseconds of the database, some hundred kilobytes of memory. */
const BATCH = 2_000;

export const exportSegmentUsers = operation({
  id: "exportSegmentUsers",
  tags: ["Segments"],
  summary: "Export segment users as CSV",
  description:
    "The members as last calculated, however many, by id. Cells that a spreadsheet would take for a formula begin with an apostrophe. A connection that breaks before the end means that the file is not whole.",
  params: IdParams,
  query: Closed({
    columns: Type.Optional(Type.String({ maxLength: 2_000, description: `comma-separated; of ${columnNames}` })),
    bom: Type.Optional(Type.Boolean({ description: "begin with a byte order mark, by which Excel tells UTF-8" })),
  }),
  success: { status: 200, schema: Type.String({ examples: ["id,email\r\n"] }), description: "The file", type: "text/csv; charset=utf-8" },
  errors: [409],
  idempotency: "safe",
  rateClass: "bulk",
  audit: "segment.exported",
  handle: (call) => {
    const id = requireId(call.params.id);
    return call.write(async (trx) => {
      const segment = await findSegment(trx, call.organizations, id);
      if (!segment) throw notFound();
      const organizationId = segment.organization_id;
      const columns = exportColumns(call.query.columns, await listDeclaredAttributes(trx, organizationId));
      const calculation = segment.current_calculation;
      if (calculation === null)
        throw conflict("not_calculated", `The segment is ${segment.status} and has no members: recalculate it and wait until it is ready`);
      const note = { columns: columns.map(({ name }) => name), user_count: segment.user_count };
      await call.audit(trx, { organizationId, objectType: "segment", objectId: id, changes: { note } });
      const lines = readLines(call, { segment, calculation }, columns, call.query.bom ?? false);
      const headers = { "content-disposition": attachment(`${segment.name}.csv`), "cache-control": "no-store" };
      return { status: 200, headers, stream: Readable.from(lines, { objectMode: false }) };
    });
  },
});

// Read only as fast as the client takes it; a client that goes away ends it after the batch under way.
async function* readLines(
  call: Pick<Call, "read">,
  of: Membership,
  columns: readonly ExportColumn[],
  bom: boolean,
): AsyncGenerator<string> {
  yield (bom ? BYTE_ORDER_MARK : "") + csvLine(columns.map(({ name }) => name));
  const cells = columns.map(({ cell }) => cell);
  let after: string | null = null;
  for (;;) {
    const { rows, gone } = await nextBatch(call, of, cells, after);
    if (gone) throw new Error("the members were replaced and cleared away during an export");
    if (rows.length > 0) yield rows.map((row) => csvLine(row.cells)).join("");
    after = rows.at(-1)?.id ?? null;
    if (rows.length < BATCH) return;
  }
}

function nextBatch(
  call: Pick<Call, "read">,
  of: Membership,
  cells: readonly RawBuilder<unknown>[],
  after: string | null,
): Promise<MemberBatch> {
  return call.read((trx) => listMemberCells(trx, of, cells, after, BATCH));
}
