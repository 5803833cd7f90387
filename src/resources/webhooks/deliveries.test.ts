import { Webhook } from "standardwebhooks";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { eventually, startTestJobs } from "../../../test/jobs.ts";
import { playedEgress } from "../../../test/played-egress.ts";
import { createPlayedTransport } from "../../../test/played-transport.ts";
import { type Behave, startReceiver } from "../../../test/webhook-receiver.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { createFailPoint } from "../../platform/fail-point.ts";
import { emitEvents } from "../../platform/journal/events.ts";
import { createLogger } from "../../platform/logging.ts";
import { runDeliveries } from "./delivering/run-deliveries.ts";
import { pruneDeliveries } from "./delivery-queries.ts";
import { tellOwners } from "./tell-owner.job.ts";

let world: World;
const open: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  world = await createWorld();
});
afterEach(async () => {
  for (const close of open.splice(0).toReversed()) await close();
  await world.sql("delete from webhook_endpoints");
});
afterAll(() => world.close());

test("an event reaches the endpoint that asks for it, signed so that the reference library verifies it", async () => {
  const { receiver, endpoint } = await listening(["order.created"]);
  work();
  await emit("order.updated", crypto.randomUUID());
  const objectId = crypto.randomUUID();
  await emit("order.created", objectId, { number: "Ørred 🎪" });
  await eventually(async () => receiver.received.length > 0);
  const [first] = receiver.received;
  const payload = new Webhook(endpoint.secret).verify(first?.body ?? "", first?.headers as Record<string, string>);
  expect(payload).toMatchObject({ type: "order.created", sequence: 1, organization_id: world.nordlys.id, data: { number: "Ørred 🎪" } });
  expect(first?.headers["webhook-id"]).toBe((payload as { id: string }).id);
  const [delivery] = await settled(endpoint.id, ["succeeded"]);
  expect(receiver.received).toHaveLength(1);
  expect(await detail(delivery)).toMatchObject({
    payload,
    attempts: [{ status_code: 204, error: null, answer: "", duration_ms: expect.any(Number) }],
    next_attempt_at: null,
  });
});

test("for a day after a rotation both secrets sign; then the new one alone", async () => {
  const { receiver, endpoint } = await listening(["*"]);
  const { secret } = (await world.ada("POST", `/v1/webhooks/${endpoint.id}/rotate-secret`)).body;
  work();
  await emit("order.created", crypto.randomUUID());
  await eventually(async () => receiver.received.length === 1);
  await world.sql("update webhook_endpoints set previous_secret_until = now()");
  await emit("order.created", crypto.randomUUID());
  await eventually(async () => receiver.received.length === 2);
  const verifies = receiver.received.map(({ body, headers }) => [endpoint.secret, secret].map((key) => isSigned(key, body, headers)));
  expect(verifies).toEqual([
    [true, true],
    [false, true],
  ]);
});

test("what fails is tried again under the same webhook-id, at the time the receiver asks for", async () => {
  const { receiver, endpoint } = await listening(["*"], (_, nth) =>
    nth === 1 ? { status: 503, headers: { "retry-after": "3600" }, body: "later\0please" } : { status: 200 },
  );
  work();
  await emit("order.created", crypto.randomUUID());
  const [delivery] = await settled(endpoint.id, ["pending"], 1);
  expect(Date.parse(delivery.next_attempt_at) - Date.now()).toBeGreaterThan(3_500_000);
  await world.ada("POST", `/v1/webhooks/${endpoint.id}/deliveries/${delivery.id}/retry`);
  await settled(endpoint.id, ["succeeded"]);
  expect(new Set(receiver.received.map(({ headers }) => headers["webhook-id"])).size).toBe(1);
  expect((await detail(delivery)).attempts).toMatchObject([{ status_code: 503, answer: "later\uFFFDplease" }, { status_code: 200 }]);
  const refused = await world.ada("POST", `/v1/webhooks/${endpoint.id}/deliveries/${delivery.id}/retry`);
  expect([refused.status, refused.body.type]).toEqual([409, "urn:preo:problem:already_succeeded"]);
});

test("after the tenth failed attempt a delivery has failed", async () => {
  const { endpoint } = await listening(["*"], () => ({ status: 500 }));
  work();
  await emit("order.created", crypto.randomUUID());
  await settled(endpoint.id, ["pending"], 1);
  await world.sql("update webhook_deliveries set tries = 9, attempts = 9, next_attempt_at = now()");
  expect(await settled(endpoint.id, ["failed"])).toMatchObject([{ attempt_count: 10, next_attempt_at: null }]);
});

test("a receiver that answers 410 is left alone from then on", async () => {
  const { receiver, endpoint } = await listening(["*"], () => ({ status: 410 }));
  work();
  await emit("order.created", crypto.randomUUID());
  await eventually(async () => (await endpointOf(endpoint.id)).enabled === false);
  await emit("order.created", crypto.randomUUID());
  expect(await endpointOf(endpoint.id)).toMatchObject({ disabled_reason: "gone" });
  expect(receiver.received).toHaveLength(1);
  expect(
    await world.sql("select action, actor_type from audit_entries where object_id = $1 and actor_type = 'system'", [endpoint.id]),
  ).toEqual([{ action: "webhook.disabled", actor_type: "system" }]);
});

test("owners are told by email of an endpoint that was switched off, nobody else", async () => {
  const transport = createPlayedTransport();
  const jobs = await startTestJobs(world, [tellOwners({ transport, publicUrl: "https://preo.test" })]);
  open.push(() => jobs.stop());
  const people = [
    ["owner", "ada@nordlys.example.org"],
    ["manager", "max@nordlys.example.org"],
  ] as const;
  for (const [role, email] of people) {
    const id = crypto.randomUUID();
    await world.sql("insert into accounts (id, email, name) values ($1, $2, 'Ada')", [id, email]);
    await world.sql("insert into memberships (organization_id, account_id, role) values ($1, $2, $3)", [world.nordlys.id, id, role]);
  }
  const { endpoint } = await listening(["*"], () => ({ status: 410 }));
  work();
  await emit("order.created", crypto.randomUUID());
  await eventually(async () => transport.sent.length > 0);
  const mail = await transport.parsed("ada@nordlys.example.org");
  expect(mail.subject).toContain("was switched off");
  expect(mail.text).toMatch(new RegExp(`410 Gone[^]*https://preo.test/webhooks/${endpoint.id}`));
  expect(transport.sent.map(({ to }) => to)).toEqual(["ada@nordlys.example.org"]);
});

test("an endpoint that has failed for five days is disabled; a success in between begins the days anew", async () => {
  let status = 500;
  const { endpoint } = await listening(["*"], () => ({ status }));
  work();
  const fail = async (sinceDays: number, lastHours: number) => {
    await world.sql(
      "update webhook_endpoints set failing_since = now() - $1 * interval '1 day', last_failure_at = now() - $2 * interval '1 hour'",
      [sinceDays, lastHours],
    );
    const before = await attemptCount();
    await emit("order.created", crypto.randomUUID());
    await eventually(async () => (await attemptCount()) > before);
    return (await endpointOf(endpoint.id)).enabled as boolean;
  };
  expect(await fail(4.9, 1)).toBe(true);
  status = 200;
  expect(await fail(6, 1)).toBe(true);
  expect(await endpointOf(endpoint.id)).toMatchObject({ failing_since: null });
  status = 500;
  expect(await fail(6, 6 * 24 - 1)).toBe(true);
  expect(await fail(6, 1)).toBe(false);
  expect(await endpointOf(endpoint.id)).toMatchObject({ disabled_reason: "failing" });
});

test("in an ordered endpoint an object's events wait for the one before; other objects' do not", async () => {
  const late = crypto.randomUUID();
  let down = true;
  const { receiver, endpoint } = await listening(["*"], ({ body }) => (down && body.includes(late) ? { status: 500 } : { status: 200 }), {
    ordered: true,
  });
  work();
  const sequence = () =>
    receiver.received.map(({ body }) => JSON.parse(body)).map(({ data, sequence: n }) => `${data.object === late ? "late" : "other"} ${n}`);
  for (const object of [late, late, late]) await emit("order.updated", object, { object });
  await emit("order.updated", endpoint.id, { object: "other" });
  await eventually(async () => receiver.received.length === 2);
  expect(sequence().sort()).toEqual(["late 1", "other 1"]);
  down = false;
  await world.sql("update webhook_deliveries set next_attempt_at = now() where status = 'pending' and attempts = 1");
  await settled(endpoint.id, ["succeeded"]);
  expect(sequence().filter((text) => text.startsWith("late"))).toEqual(["late 1", "late 1", "late 2", "late 3"]);
});

test("an endpoint that hangs holds up nobody else", async () => {
  const hanging = await listening(["order.created"], () => "hang");
  const { receiver, endpoint } = await listening(["order.updated"]);
  work();
  for (let n = 0; n < 60; n += 1) await emit(n % 2 === 0 ? "order.created" : "order.updated", crypto.randomUUID());
  expect(await settled(endpoint.id, ["succeeded"])).toHaveLength(30);
  expect(receiver.received).toHaveLength(30);
  expect(
    (await deliveries(hanging.endpoint.id)).every(({ status }: { status: string }) => status === "delivering" || status === "pending"),
  ).toBe(true);
});

test("a worker that dies leaves its deliveries to the next", async () => {
  const { receiver, endpoint } = await listening(["*"]);
  await emit("order.created", crypto.randomUUID());
  await world.sql("update webhook_deliveries set status = 'delivering', lease_token = 7, next_attempt_at = now() + interval '1 second'");
  work();
  await settled(endpoint.id, ["succeeded"]);
  expect(receiver.received).toHaveLength(1);
});

test("events of a time range are sent again, those from before the endpoint too", async () => {
  const objectId = crypto.randomUUID();
  const from = new Date(Date.now() - 1_000).toISOString();
  await emit("order.created", objectId);
  const { receiver, endpoint } = await listening(["order.created"]);
  work();
  await emit("order.created", objectId);
  await settled(endpoint.id, ["succeeded"]);
  const replayed = await world.ada("POST", `/v1/webhooks/${endpoint.id}/replay`, { from, to: new Date(Date.now() + 1_000).toISOString() });
  expect([replayed.status, replayed.body.event_count >= 2]).toEqual([202, true]);
  await eventually(async () => receiver.received.filter(({ body }) => JSON.parse(body).sequence === 2).length === 2);
  expect(receiver.received.some(({ body }) => JSON.parse(body).sequence === 1)).toBe(true);
});

test("a test event goes to its endpoint alone", async () => {
  const other = await listening(["*"]);
  const { receiver, endpoint } = await listening(["order.created"]);
  work();
  expect((await world.ada("POST", `/v1/webhooks/${endpoint.id}/test`)).body).toMatchObject({
    event_type: "webhook.test",
    status: "pending",
  });
  await settled(endpoint.id, ["succeeded"]);
  expect([receiver.received.length, other.receiver.received.length]).toEqual([1, 0]);
});

test("a private or plain address is refused with what to write instead", async () => {
  for (const [url, code] of [
    ["http://hooks.example.com/", "scheme_not_allowed"],
    ["https://169.254.169.254/", "address_not_allowed"],
    ["https://nowhere.invalid/", "unknown_host"],
    ["https://hooks.example.com:22/", "port_not_allowed"],
  ]) {
    const { status, body } = await create(["*"], url ?? "");
    expect([status, body.errors]).toMatchObject([422, [{ pointer: "/url", code }]]);
  }
});

function work(): void {
  const egress = playedEgress(16);
  const { secretKey } = world.config;
  const deliveries = runDeliveries({ db: world.db, log: createLogger("fatal"), egress, secretKey, failPoint: createFailPoint(undefined) });
  open.push(async () => {
    // A hanging receiver would be waited for.
    await egress.close();
    await deliveries.stop();
  });
}

async function listening(eventTypes: string[], behave?: Behave, more: object = {}) {
  const receiver = await startReceiver(behave);
  open.push(receiver.close);
  const { status, body } = await create(eventTypes, `${receiver.url}/hook`, more);
  expect(status).toBe(201);
  return { receiver, endpoint: body as { id: string; secret: string } };
}

function create(eventTypes: string[], url: string, more: object = {}) {
  return world.ada("POST", "/v1/webhooks", { organization_id: world.nordlys.id, url, event_types: eventTypes, ...more });
}

function emit(type: string, objectId: string, data: Record<string, unknown> = {}): Promise<void> {
  const event = { organizationId: world.nordlys.id, type, objectId, data };
  return inOrganizations(world.db, [world.nordlys.id], (trx) => emitEvents(trx, [event]));
}

async function deliveries(endpointId: string) {
  return (await world.ada("GET", `/v1/webhooks/${endpointId}/deliveries`)).body.results;
}

function settled(endpointId: string, statuses: string[], attempts = 0) {
  return eventually(async () => {
    const rows = await deliveries(endpointId);
    return rows.length > 0 &&
      rows.every((row: { status: string; attempt_count: number }) => statuses.includes(row.status) && row.attempt_count >= attempts)
      ? rows
      : undefined;
  });
}

async function detail(delivery: { id: string; endpoint_id: string }) {
  return (await world.ada("GET", `/v1/webhooks/${delivery.endpoint_id}/deliveries/${delivery.id}`)).body;
}

async function endpointOf(id: string) {
  return (await world.ada("GET", `/v1/webhooks/${id}`)).body;
}

async function attemptCount(): Promise<number> {
  return (await world.sql<{ n: number }>("select count(*)::int as n from webhook_attempts"))[0]?.n ?? 0;
}

function isSigned(secret: string, body: string, headers: object): boolean {
  try {
    new Webhook(secret).verify(body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}

test("what is over goes after a month; what is still waiting stays, with its event", async () => {
  const { endpoint } = await listening(["*"]);
  for (const status of ["succeeded", "pending"]) {
    await emit("order.created", crypto.randomUUID());
    await world.sql("update webhook_deliveries set status = $1 where status = 'pending' and created > now() - interval '1 day'", [status]);
    await world.sql("update webhook_deliveries set created = now() - interval '31 days'");
  }
  await world.sql("update events set created = now() - interval '31 days'");
  await inOrganizations(world.db, [world.nordlys.id], (trx) => pruneDeliveries(trx, world.nordlys.id));
  expect(await deliveries(endpoint.id)).toMatchObject([{ status: "pending" }]);
  expect(await world.sql("select 1 from events where organization_id = $1", [world.nordlys.id])).toHaveLength(1);
});
