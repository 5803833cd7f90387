import { ok, operation } from "../../platform/http/operation.ts";
import { formatMoney } from "../../platform/money/money.ts";
import { guestsOf, listBatchPurchases } from "./batch-queries.ts";
import { type BatchPurchase, type BatchTerms, partOf } from "./batch-rules.ts";
import { DryRunRefundBatchBody, RefundBatchPreview } from "./batch-schema.ts";
import { requireTerms } from "./batch-terms.ts";

/** Rows read at a time. */
const BATCH = 5_000;

interface Sum {
  product: string;
  purchases: number;
  units: number;
  amountE4: number;
}

export const dryRunRefundBatch = operation({
  id: "dryRunRefundBatch",
  tags: ["Refunds"],
  summary: "Dry-run refund batch",
  description: "What a batch of this rule would ask back, by product, source and currency. Changes nothing.",
  body: DryRunRefundBatchBody,
  success: { status: 200, schema: RefundBatchPreview, description: "Orders, purchases and amounts" },
  errors: [404],
  idempotency: "safe",
  rateClass: "bulk",
  audit: null,
  example: {
    body: {
      edition_id: "01980000-0000-7000-8000-000000000001",
      products: [{ product_id: "01980000-0000-7000-8000-000000000002", percent: 50 }],
    },
  },
  handle: (call) =>
    call.read(
      async (trx) => {
        const { edition, terms } = await requireTerms(call, trx, call.body);
        const guests = await guestsOf(trx, edition.organization_id, terms.segmentId, call.services.now());
        const preview = createPreview(terms);
        for (let after: string | null = null; ; ) {
          const rows: BatchPurchase[] = await listBatchPurchases(trx, edition, terms, guests, { after, limit: BATCH });
          for (const row of rows) preview.add(row);
          after = rows.at(-1)?.id ?? null;
          if (rows.length < BATCH) return ok(preview.answer());
        }
      },
      { timeoutMs: 30_000 },
    ),
});

function createPreview(terms: BatchTerms) {
  const orders = new Set<string>();
  const sums = new Map<string, Sum>();
  let [purchases, leftOut] = [0, 0];
  const add = (row: BatchPurchase) => {
    const { units, amountE4 } = partOf(terms, row);
    if (amountE4 === 0) return void (leftOut += 1);
    purchases += 1;
    orders.add(row.order_id);
    const key = JSON.stringify([row.product_id, row.source, row.currency]);
    const sum = sums.get(key) ?? { product: row.product, purchases: 0, units: 0, amountE4: 0 };
    sums.set(key, { ...sum, purchases: sum.purchases + 1, units: sum.units + units, amountE4: sum.amountE4 + amountE4 });
  };
  const amounts = () =>
    [...sums].map(([key, { amountE4, ...sum }]) => {
      const [product_id, source, currency] = JSON.parse(key) as [string, string, string];
      return { product_id, source, currency, ...sum, amount: formatMoney(amountE4, currency) };
    });
  return { add, answer: () => ({ orders: orders.size, purchases, left_out: leftOut, amounts: amounts() }) };
}
