import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually } from "../../../test/jobs.ts";
import { createPlayedTransport, type PlayedTransport } from "../../../test/played-transport.ts";
import { createStage, type Stage } from "../../../test/stage.ts";
import type { World } from "../../../test/world.ts";

let stage: Stage;
let world: World;
let express: PlayedTransport;
beforeAll(async () => {
  stage = await createStage();
  world = stage.world;
  express = createPlayedTransport();
  stage.startSending(undefined, { express });
  for (const [name, danish, english] of [
    [
      "refund_approved",
      "Vi betaler {{ variables.refund.payout }} {{ variables.refund.currency }}",
      "We pay back {{ variables.refund.payout }}",
    ],
    ["refund_rejected", "Nej: {{ variables.refund.reason }}", "No: {{ variables.refund.reason }}"],
  ] as const)
    await createNotice(name, { da: danish, en: english });
});
afterAll(() => stage.close());

async function createNotice(name: string, subject: Record<string, string>): Promise<void> {
  const body = { da: "<p>Ordre {{ variables.order.number }}, {{ user.first_name }}</p>", en: "<p>Order {{ variables.order.number }}</p>" };
  const { id: organization_id, thisYear: edition_id } = world.nordlys;
  const fields = { organization_id, edition_id, name, communication_type: "transactional", body_format: "html", subject, body };
  expect((await world.max("POST", "/v1/email-messages", fields)).status).toBe(201);
}

/** The id of a request of 40.00 on a new order of a guest who speaks this language. */
async function ask(name: string, locale: string, edition = world.nordlys.thisYear): Promise<string> {
  const { body } = await world.ben("POST", "/v1/external-orders", {
    organization_id: world.nordlys.id,
    edition_id: edition,
    source: "manual",
    on_unknown_product: "create",
    orders: [
      {
        external_id: name,
        number: `#${name}`,
        status: "paid",
        currency: "DKK",
        ordered_at: "2027-01-01T10:00:00Z",
        buyer: { email: `${name}@example.org`, first_name: "Kim", locale },
        purchases: [{ product: { name: "Partout" }, quantity: 1, unit_price: "100.00" }],
      },
    ],
  });
  const request = await world.ben("POST", "/v1/refund-requests", {
    order_id: body.results[0].order_id,
    amount: "40.00",
    override: true,
    reason: "Ill",
  });
  expect(request.status).toBe(201);
  return request.body.id;
}

const mailTo = async (name: string) => {
  await eventually(async () => express.sent.some(({ to }) => to === `${name}@example.org`));
  return express.parsed(`${name}@example.org`);
};
const messagesFor = async (id: string) =>
  (await world.vera("GET", `/v1/messages?dedupe_key=refund_approved:${id}`)).body.results as { status: string }[];

test("an approval is told once, in the guest's language, however many approve at once", async () => {
  const id = await ask("dansk", "da-DK");
  const answers = await Promise.all([1, 2, 3].map(() => world.max("POST", `/v1/refund-requests/${id}/approve`, { note: "internal" })));
  expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  const mail = await mailTo("dansk");
  expect([mail.subject, mail.text?.trim()]).toEqual(["Vi betaler 40.00 DKK", "Ordre #dansk, Kim"]);
  expect(await messagesFor(id)).toMatchObject([{ status: "sent", communication_type: "transactional" }]);
  expect(express.sent.filter(({ to }) => to === "dansk@example.org")).toHaveLength(1);
});

test("a rejection is told with its reason", async () => {
  const id = await ask("english", "en");
  await world.max("POST", `/v1/refund-requests/${id}/reject`, { reason: "The window is closed" });
  expect((await mailTo("english")).subject).toBe("No: The window is closed");
});

test("an edition without the message tells nobody", async () => {
  const id = await ask("quiet", "en", world.nordlys.lastYear);
  expect((await world.max("POST", `/v1/refund-requests/${id}/approve`)).status).toBe(200);
  expect(await messagesFor(id)).toEqual([]);
});
