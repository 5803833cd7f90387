import { Readable } from "node:stream";
import { Type } from "typebox";
import { attachment } from "../../platform/http/attachment.ts";
import type { Call } from "../../platform/http/call.ts";
import { operation } from "../../platform/http/operation.ts";
import { Closed, Id } from "../../platform/http/schemas.ts";
import { formatMoney } from "../../platform/money/money.ts";
import { csvLine } from "../../platform/text/csv.ts";
import { type HandedOver, listForShopAfter } from "./hand-over-queries.ts";

/** Rows read at a time. */
const BATCH = 1_000;
const COLUMNS = [
  "refund_request",
  "source",
  "order",
  "order_external_id",
  "line_external_id",
  "product",
  "quantity",
  "amount",
  "currency",
  "reason",
] as const;

export const exportRefundRequests = operation({
  id: "exportRefundRequests",
  tags: ["Refunds"],
  summary: "Export a shop's approved refunds as CSV",
  description:
    "What a shop that holds the money is to give back: a line for each purchase of its requests that wait in processing. Once it has, its next import settles them.",
  query: Closed({
    organization_id: Id(),
    source: Type.Optional(Type.String({ minLength: 1, maxLength: 100, description: "the shop, as its orders name it; all when left out" })),
  }),
  success: {
    status: 200,
    schema: Type.String({ examples: ["refund_request,source,order\r\n"] }),
    description: "The file",
    type: "text/csv; charset=utf-8",
  },
  errors: [404],
  idempotency: "safe",
  rateClass: "bulk",
  audit: "refund_requests.exported",
  handle: (call) => {
    const organizationId = call.organization(call.query.organization_id, { parameter: "organization_id" });
    const { source } = call.query;
    return call.write(async (trx) => {
      await call.audit(trx, {
        organizationId,
        objectType: "organization",
        objectId: organizationId,
        changes: { note: { source: source ?? null } },
      });
      const headers = {
        "content-disposition": attachment(source === undefined ? "refunds.csv" : `refunds-${source}.csv`),
        "cache-control": "no-store",
      };
      return { status: 200, headers, stream: Readable.from(readLines(call, organizationId, source), { objectMode: false }) };
    });
  },
});

// Read only as fast as the client takes it.
async function* readLines(call: Pick<Call, "read">, organizationId: string, source: string | undefined): AsyncGenerator<string> {
  yield csvLine(COLUMNS);
  let after: string | null = null;
  for (;;) {
    const from: string | null = after;
    const rows: HandedOver[] = await call.read((trx) => listForShopAfter(trx, organizationId, source, { after: from, limit: BATCH }));
    for (const row of rows) yield csvLine(cells(row));
    after = rows.at(-1)?.id ?? null;
    if (new Set(rows.map(({ id }) => id)).size < BATCH) return;
  }
}

function cells(row: HandedOver): (string | null)[] {
  const { id, source, number, order_external_id, line_external_id, product, quantity, currency, reason } = row;
  return [
    id,
    source,
    number,
    order_external_id,
    line_external_id,
    product,
    String(quantity),
    formatMoney(row.payout_e4, currency),
    currency,
    reason,
  ];
}
