import { Stripe } from "stripe";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Behaviour, playStripe } from "../../../test/played-stripe.ts";
import { createWorld, type Send, sender, type World } from "../../../test/world.ts";
import { createStripe } from "../../channels/payment/stripe.ts";
import { claimDue } from "./paying/claim.ts";
import { pay } from "./paying/pay.ts";

const SECRET = "whsec_test";

let world: World;
let stripe: Awaited<ReturnType<typeof playStripe>>;
let [max, hook]: [Send, Send] = [] as unknown as [Send, Send];
let next: Behaviour[] = [];
let died: string[] = [];

beforeAll(async () => {
  world = await createWorld();
  stripe = await playStripe({ behave: () => next.shift() ?? "refund", lateMs: 700 });
  const app = await world.appWith({ env: { STRIPE_SECRET_KEY: "sk_test", STRIPE_API_URL: stripe.url, STRIPE_WEBHOOK_SECRET: SECRET } });
  max = sender(app, world.keys.max);
  hook = sender(app);
});
afterEach(() => {
  next = [];
  died = [];
});
afterAll(async () => {
  await stripe.close();
  await world.close();
});

let made = 0;

async function request(): Promise<{ id: string; payment: string; orderId: string }> {
  made += 1;
  const payment = `pi_${String(made).padStart(8, "0")}`;
  const placed = await max("POST", "/v1/external-orders", {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    source: "shop",
    on_unknown_product: "create",
    orders: [
      {
        external_id: payment,
        status: "paid",
        currency: "DKK",
        ordered_at: "2027-01-01T10:00:00Z",
        buyer: { email: `${payment}@example.org` },
        purchases: [{ product: { name: "Partout" }, quantity: 2, unit_price: "100.00" }],
        metadata: { stripe_payment_intent: payment },
      },
    ],
  });
  const orderId = placed.body.results[0].order_id;
  const { body } = await max("POST", "/v1/refund-requests", { order_id: orderId });
  expect(body).toMatchObject({ provider: "stripe", payout: "200.00" });
  return { id: body.id, payment, orderId };
}

async function approved(): Promise<{ id: string; payment: string; orderId: string }> {
  const one = await request();
  expect((await max("POST", `/v1/refund-requests/${one.id}/approve`)).body.status).toBe("approved");
  return one;
}

/** Everything that is due now, one step each. */
async function work(): Promise<void> {
  const provider = createStripe({ secretKey: "sk_test", apiUrl: stripe.url, timeoutMs: 400 });
  const failPoint = (place: string) => {
    if (died.includes(place)) throw new Error("killed");
  };
  await world.sql("update refund_requests set due_at = now() where due_at is not null");
  for (const claimed of await claimDue(world.db, 10))
    await pay({ db: world.db, provider, settleSeconds: 1, failPoint }, claimed).catch(() => undefined);
}

const shown = async ({ id }: { id: string }) => (await max("GET", `/v1/refund-requests/${id}`)).body;
const moved = ({ payment }: { payment: string }) =>
  stripe.refunds.filter(({ payment_intent }) => payment_intent === payment).map(({ amount }) => amount);

test("an approved refund is made at Stripe once, in its own units, and the order says so", async () => {
  const one = await approved();
  await work();
  expect(await shown(one)).toMatchObject({ status: "refunded", attempts: 1, provider_reference: /^re_/, outcome_unknown: false });
  expect(moved(one)).toEqual([20_000]);
  expect((await max("GET", `/v1/orders/${one.orderId}`)).body).toMatchObject({ status: "refunded", refunded_total: "200.00" });
  await work();
  expect(moved(one)).toEqual([20_000]);
});

test.each<Behaviour>(["lost", "faultAfter"])("a call that ends as %s is settled by asking, not by repeating", async (behaviour) => {
  next = [behaviour];
  const one = await approved();
  const before = stripe.calls();
  await work();
  expect(await shown(one)).toMatchObject({ status: "processing", outcome_unknown: true });
  await work();
  expect(await shown(one)).toMatchObject({ status: "refunded", attempts: 1, outcome_unknown: false });
  expect([moved(one), stripe.calls() - before]).toEqual([[20_000], 1]);
});

test("a call that Stripe carries out later is repeated under its own key, so that the money moves once", async () => {
  next = ["late"];
  const one = await approved();
  await work();
  await work();
  expect(await shown(one)).toMatchObject({ status: "processing", outcome_unknown: true, attempts: 1 });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await work();
  expect(await shown(one)).toMatchObject({ status: "refunded", attempts: 1 });
  expect(moved(one)).toEqual([20_000]);
});

test("a fault of Stripe's that moved nothing is followed by a try of its own", async () => {
  next = ["fault"];
  const one = await approved();
  await work();
  await work();
  expect(await shown(one)).toMatchObject({ status: "refunded", attempts: 2 });
  expect(moved(one)).toEqual([20_000]);
});

test("a refusal fails the request with Stripe's words; it can be approved again, or rejected", async () => {
  next = ["refuse"];
  const one = await approved();
  await work();
  expect(await shown(one)).toMatchObject({ status: "failed", error_message: "Stripe: Charge has already been refunded." });
  expect((await max("POST", `/v1/refund-requests/${one.id}/approve`)).body.status).toBe("approved");
  await work();
  expect(await shown(one)).toMatchObject({ status: "refunded", attempts: 2, error_message: "" });
});

test("a worker killed before or after the call loses nothing and doubles nothing", async () => {
  for (const place of ["refund_before_call", "refund_after_call"]) {
    const one = await approved();
    died = [place];
    await work();
    died = [];
    expect(await shown(one)).toMatchObject({ status: "processing", outcome_unknown: true });
    await work();
    expect([await shown(one), moved(one)]).toMatchObject([{ status: "refunded", attempts: 1 }, [20_000]]);
  }
});

test("a refund that Stripe still pays out waits, and is asked for", async () => {
  next = ["pending"];
  const one = await approved();
  await work();
  expect(await shown(one)).toMatchObject({ status: "processing", outcome_unknown: false, provider_reference: /^re_/ });
  for (const refund of stripe.refunds) refund.status = "succeeded";
  await work();
  expect(await shown(one)).toMatchObject({ status: "refunded" });
});

test("a refund made at Stripe is recorded once, by Stripe's signed word alone", async () => {
  const { id, orderId, payment } = await request();
  await max("POST", `/v1/refund-requests/${id}/reject`, { reason: "Used" });
  const event = {
    id: "evt_1",
    object: "event",
    type: "refund.created",
    data: {
      object: {
        id: "re_outside",
        object: "refund",
        payment_intent: payment,
        amount: 5_000,
        currency: "dkk",
        status: "succeeded",
        metadata: {},
      },
    },
  };
  const tell = (secret: string) => {
    const payload = JSON.stringify(event);
    const signature = Stripe.webhooks.generateTestHeaderString({ payload, secret });
    return hook("POST", `/hooks/stripe/${world.nordlys.id}`, event, { "stripe-signature": signature });
  };
  expect((await tell("whsec_other")).status).toBe(400);
  expect((await max("GET", `/v1/orders/${orderId}`)).body.refunded_total).toBe("0.00");
  for (let n = 0; n < 2; n += 1) expect((await tell(SECRET)).status).toBe(200);
  const { body } = await max("GET", `/v1/orders/${orderId}`);
  expect(body).toMatchObject({ status: "partially_refunded", refunded_total: "50.00" });
  expect(body.refunds).toMatchObject([
    { status: "rejected" },
    { status: "refunded", provider_reference: "re_outside", requested_by: { type: "provider" } },
  ]);
});
