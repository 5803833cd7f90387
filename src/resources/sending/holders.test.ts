import { afterAll, beforeAll, expect, test } from "vitest";
import { createStage, ended, type Stage } from "../../../test/stage.ts";

let stage: Stage;
/** users by the name of their address */
const users = new Map<string, string>();

beforeAll(async () => {
  stage = await createStage();
  const { world } = stage;
  const order = (buyer: string, attendees: (string | null)[]) => ({
    external_id: buyer,
    status: "paid",
    currency: "DKK",
    ordered_at: "2027-01-01T10:00:00Z",
    buyer: { email: `${buyer}@example.org`, first_name: buyer, locale: "en" },
    purchases: attendees.map((name, n) => ({
      ...{ external_id: `${buyer}-${n}`, product: { name: "Partout" }, quantity: 1, unit_price: "100.00" },
      attendee_name: name ?? "",
      ...(name === null ? {} : { attendee_email: `${name}@example.org` }),
    })),
  });
  const orders = [
    // Ana holds one ticket herself; Bo, who bought too, another; Cy, who is no user, two.
    order("ana", ["ana", "bo", "cy", "CY"]),
    order("bo", ["bo"]),
    // Nobody is named on Dan's second ticket.
    order("dan", ["eve", null]),
  ];
  const landed = await world.ada("POST", "/v1/external-orders", {
    ...{ organization_id: world.nordlys.id, edition_id: world.nordlys.thisYear, source: "shop", on_unknown_product: "create", orders },
  });
  expect(landed.body).toMatchObject({ created: 3 });
  for (const { id, email } of await world.sql<{ id: string; email: string }>("select id, email from users"))
    users.set(email.split("@")[0] ?? "", id);
  await world.sql(
    "insert into consents (organization_id, id, user_id, channel, status, source, given_at, decided_at) select organization_id, preo_uuid7(), id, 'email', 'granted', 'api', now(), now() from users where email <> 'bo@example.org'",
  );
  stage.startSending();
});
afterAll(() => stage.close());

const transactional = { segment: { communication_type: "transactional" }, message: { communication_type: "transactional" } };

async function reached(fields: Parameters<Stage["draft"]>[0], audience: string | null): Promise<string[]> {
  const { world, transport } = stage;
  const id = await stage.draft(fields);
  await world.ben("PATCH", `/v1/campaigns/${id}`, { audience });
  const before = transport.sent.length;
  expect((await world.max("POST", `/v1/campaigns/${id}/send-now`)).status).toBe(200);
  expect(await stage.until(id, ended)).toMatchObject({ status: "sent" });
  return transport.sent
    .slice(before)
    .map(({ to }) => to.split("@")[0]?.toLowerCase() ?? "")
    .toSorted();
}

test("holders are reached once each, and the buyer stands in for a ticket that names nobody", async () => {
  expect(await reached(transactional, "holders")).toEqual(["ana", "bo", "cy", "dan", "eve"]);
});

test("both are buyers and holders, each person once", async () => {
  expect(await reached(transactional, "both")).toEqual(["ana", "bo", "cy", "dan", "eve"]);
  const ofAna = { ...transactional, expression: 'user.email == "ana@example.org"' };
  expect(await reached(ofAna, "both")).toEqual(["ana", "bo", "cy"]);
  expect(await reached(ofAna, "buyers")).toEqual(["ana"]);
});

test("marketing reaches holders only who agreed to it themselves", async () => {
  expect(await reached({}, "holders")).toEqual(["ana", "dan"]);
});

test("the segment says who is reached where the campaign does not", async () => {
  const id = await stage.draft(transactional);
  await stage.world.sql("update segments set audience = 'holders' where id = (select segment_id from campaigns where id = $1)", [id]);
  const dry = await stage.world.ben("POST", `/v1/campaigns/${id}/dry-run`);
  expect(dry.body).toMatchObject({ audience: "holders", user_count: 3, total_recipients: 5, without_consent: 3 });
  await stage.world.ben("PATCH", `/v1/campaigns/${id}`, { audience: "buyers" });
  expect((await stage.world.ben("POST", `/v1/campaigns/${id}/dry-run`)).body).toMatchObject({ audience: "buyers", total_recipients: 3 });
});

test("a holder who is no user is left out for reasons of their own address, and a dead one is suppressed", async () => {
  const { world, transport } = stage;
  transport.answers.set("eve@example.org", [
    { kind: "refused", code: 550, enhanced: "5.1.1", response: "550 5.1.1 no such user", bounce: "hard" },
  ]);
  await world.ada("POST", "/v1/suppressions", {
    ...{ organization_id: world.nordlys.id, channel: "email", address: "cy@example.org", reason: "manual" },
  });
  expect(await reached(transactional, "holders")).toEqual(["ana", "bo", "dan"]);
  expect(await world.sql("select address, reason from suppressions order by address")).toEqual([
    { address: "cy@example.org", reason: "manual" },
    { address: "eve@example.org", reason: "bounce" },
  ]);
  const [campaign] = await world.sql<{ id: string }>("select id from campaigns order by created desc limit 1");
  const { body } = await world.vera("GET", `/v1/campaigns/${campaign?.id}/recipients`);
  const strangers = body.results.filter(({ is_user }: { is_user: boolean }) => !is_user);
  expect(strangers.map(({ email, state, reason }: Record<string, string>) => [email?.toLowerCase(), state, reason]).toSorted()).toEqual([
    ["cy@example.org", "left_out", "do_not_contact"],
    ["eve@example.org", "failed", "bounced"],
  ]);
});

test("an approval is of whom the campaign reaches", async () => {
  const { world } = stage;
  await world.sql("update organizations set approval = true where id = $1", [world.nordlys.id]);
  const id = await stage.draft(transactional);
  expect((await world.max("POST", `/v1/campaigns/${id}/approve`)).body.approval.approved_at).toEqual(expect.any(String));
  expect((await world.ben("PATCH", `/v1/campaigns/${id}`, { audience: "both" })).body.approval.approved_at).toBeNull();
});
