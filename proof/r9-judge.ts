import { randomUUID } from "node:crypto";
import type { PlayedRefund } from "../test/played-stripe.ts";
import type { Program } from "./program.ts";
import { call, type Stand } from "./stand.ts";

/** Each order was paid 100.00, and is asked for 60.00 three times at once. */
const PAID_MINOR = 10_000;
const AMOUNT = "60.00";
const AT_ONCE = 3;
const BATCH = 100;
const LANES = 8;

export interface Asked {
  /** approved requests */
  ids: string[];
  /** requests that were taken */
  accepted: number;
  /** requests for which two simultaneous approvals both counted, or none */
  decidedTwice: number;
}

export interface Judgement {
  accepted: number;
  approved: number;
  /** at the provider */
  refunds: number;
  doubles: number;
  /** payments of which more went back than was paid */
  overpaid: number;
  unsettled: number;
  /** refunded here, and not there, or with a try whose outcome is not known */
  falselyDone: number;
  decidedTwice: number;
  longestUnknownSeconds: number;
}

/** Ids of new orders, each with a payment of its own. */
export async function placeOrders(stand: Stand, server: Program, count: number): Promise<string[]> {
  const ids: string[] = [];
  for (let at = 0; at < count; at += BATCH) {
    const orders = Array.from({ length: Math.min(BATCH, count - at) }, () => {
      const payment = `pi_${randomUUID().replaceAll("-", "")}`;
      const purchases = [{ product: { name: "Partout" }, quantity: 1, unit_price: "100.00" }];
      const rest = { status: "paid", currency: "DKK", ordered_at: "2027-01-01T10:00:00Z", buyer: { email: `${payment}@example.org` } };
      return { external_id: payment, ...rest, purchases, metadata: { stripe_payment_intent: payment } };
    });
    const body = {
      organization_id: stand.organizationId,
      edition_id: stand.editionId,
      source: "shop",
      on_unknown_product: "create",
      orders,
    };
    const answer = await call(stand, server, "POST", "/v1/external-orders", body);
    const { results } = JSON.parse(answer.text) as { results: { order_id: string }[] };
    ids.push(...results.map(({ order_id }) => order_id));
  }
  return ids;
}

/** Asks for each order several times at once, and approves each request that was taken twice at once. */
export async function askAll(stand: Stand, server: Program, orders: readonly string[]): Promise<Asked> {
  const asked: Asked = { ids: [], accepted: 0, decidedTwice: 0 };
  const left = [...orders];
  const lane = async () => {
    for (let order = left.pop(); order !== undefined; order = left.pop()) await askOne(stand, server, order, asked);
  };
  await Promise.all(Array.from({ length: LANES }, lane));
  return asked;
}

async function askOne(stand: Stand, server: Program, order_id: string, asked: Asked): Promise<void> {
  const post = (path: string, body: unknown) => call(stand, server, "POST", path, body);
  const answers = await Promise.all(Array.from({ length: AT_ONCE }, () => post("/v1/refund-requests", { order_id, amount: AMOUNT })));
  const taken = answers.filter(({ status }) => status === 201).map(({ text }) => (JSON.parse(text) as { id: string }).id);
  for (const id of taken) {
    const decisions = await Promise.all([1, 2].map(() => post(`/v1/refund-requests/${id}/approve`, {})));
    if (decisions.filter(({ status }) => status === 200).length !== 1) asked.decidedTwice += 1;
    asked.ids.push(id);
  }
  asked.accepted += taken.length;
}

/** Compares what the program says with what the provider did. */
export async function judge({ sql }: Stand, refunds: readonly PlayedRefund[], { ids, accepted, decidedTwice }: Asked): Promise<Judgement> {
  const rows = await sql<{ id: string; status: string; unknown: boolean; seconds: number }>(
    `select r.id, r.status, exists (select from refund_attempts a where a.request_id = r.id and a.outcome = 'unknown') as unknown,
       coalesce((select max(extract(epoch from a.settled_at - a.called_at)) from refund_attempts a where a.request_id = r.id), 0)::float8 as seconds
     from refund_requests r where r.id = any($1)`,
    [ids],
  );
  const byRequest = Map.groupBy(refunds, ({ metadata }) => metadata["preo_refund"] ?? "");
  const byPayment = Map.groupBy(refunds, ({ payment_intent }) => payment_intent);
  const overpaid = [...byPayment.values()].filter((made) => made.reduce((sum, { amount }) => sum + amount, 0) > PAID_MINOR);
  return {
    accepted,
    approved: rows.length,
    refunds: refunds.length,
    doubles: [...byRequest.values()].filter((made) => made.length > 1).length,
    overpaid: overpaid.length,
    unsettled: rows.filter(({ status }) => status !== "refunded").length,
    falselyDone: rows.filter(({ id, status, unknown }) => status === "refunded" && (unknown || !byRequest.has(id))).length,
    decidedTwice,
    longestUnknownSeconds: Math.ceil(Math.max(0, ...rows.map(({ seconds }) => seconds))),
  };
}
