import { createSocket } from "node:dgram";
import dns2 from "dns2";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type Send, sender, type World } from "../../../test/world.ts";

type Records = Record<string, string[]>;

let world: World;
let records: Records = {};
let asked = 0;
let dns: ReturnType<typeof dns2.createServer>;
let ada: Send;

beforeAll(async () => {
  world = await createWorld();
  const port = await freePort();
  dns = dns2.createServer({
    udp: true,
    handle: (request, send) => answer(request, send),
  });
  await dns.listen({ udp: { port, address: "127.0.0.1" } });
  ada = sender(await world.appWith({ env: { PREO_DNS_SERVERS: `127.0.0.1:${port}` } }), world.keys.ada);
});
afterAll(async () => {
  await dns.close();
  await world.close();
});

function answer(request: dns2.Packet, send: (packet: dns2.Packet) => unknown): void {
  asked += 1;
  const name = request.questions[0]?.name ?? "";
  const response = dns2.Packet.createResponseFromRequest(request);
  for (const data of records[name] ?? [])
    response.answers.push({ name, type: dns2.Packet.TYPE.TXT, class: dns2.Packet.CLASS.IN, ttl: 1, data } as never);
  if (!records[name]) (response.header as unknown as { rcode: number }).rcode = 3;
  send(response);
}

const urlOf = () => `/v1/editions/${world.nordlys.thisYear}/healthcheck`;

interface Found {
  code: string;
  status: string;
  detail: string;
  fix: string;
}

async function checks(as: Send = ada): Promise<Record<string, Found>> {
  const { status, body } = await as("GET", urlOf());
  expect(status).toBe(200);
  return Object.fromEntries(body.checks.map((check: Found) => [check.code, check]));
}

test("a domain with its three records is well, one without is told what to add", async () => {
  records = {
    "nordlys.example.org": ["v=spf1 include:relay.example.net ~all", "something else"],
    "_dmarc.nordlys.example.org": ["v=DMARC1; p=none"],
    "s1._domainkey.nordlys.example.org": ["v=DKIM1; k=rsa; p=MIIB"],
  };
  expect(await checks()).toMatchObject({
    spf: { status: "ok" },
    dkim: { status: "ok" },
    dmarc: { status: "ok" },
    sender_address: { status: "ok" },
  });
  records = { "nordlys.example.org": ["v=spf1 a ~all", "v=spf1 mx ~all"], "s1._domainkey.nordlys.example.org": ["v=DKIM1; p="] };
  const bare = await checks();
  expect(bare).toMatchObject({
    spf: { status: "error", detail: /2 SPF records/ },
    dkim: { status: "warning" },
    dmarc: { status: "error" },
  });
  expect(bare["dmarc"]?.fix).toContain("_dmarc.nordlys.example.org");
  records = { "nordlys.example.org": ["v=spf1 +all"], "_dmarc.example.org": ["v=DMARC1; p=reject"] };
  expect(await checks()).toMatchObject({ spf: { status: "error", detail: /everybody/ }, dmarc: { status: "ok" } });
  expect(asked).toBeGreaterThan(0);
});

test("without a network DNS is a warning, soon", async () => {
  const deaf = createSocket("udp4");
  await new Promise<void>((resolve) => deaf.bind(0, "127.0.0.1", resolve));
  const app = await world.appWith({ env: { PREO_DNS_SERVERS: `127.0.0.1:${deaf.address().port}` } });
  const started = performance.now();
  const found = await checks(sender(app, world.keys.ada));
  expect(performance.now() - started).toBeLessThan(6_000);
  deaf.close();
  for (const code of ["spf", "dkim", "dmarc"]) expect(found[code], code).toMatchObject({ status: "warning", detail: /Nobody answered/ });
});

test("a relay that is not there is an error, none at all a warning", async () => {
  expect((await checks())["email_transport"]).toMatchObject({ status: "warning", fix: "Set SMTP_URL to your relay." });
  const app = await world.appWith({ env: { SMTP_URL: "smtp://127.0.0.1:1", PREO_DNS_SERVERS: "127.0.0.1:1" } });
  expect((await checks(sender(app, world.keys.ada)))["email_transport"]).toMatchObject({ status: "error" });
});

test("products, orders, messages, segments, webhooks and refunds are looked at", async () => {
  const { id: organization_id, thisYear: edition_id } = world.nordlys;
  const well = await checks();
  for (const code of ["dates", "product_prices", "product_days", "order_guests", "unmapped_products", "order_totals", "message_languages"])
    expect(well[code], code).toMatchObject({ status: "ok", fix: "" });
  for (const code of ["segments", "webhooks", "refund_window", "sms_transport", "sms_senders"])
    expect(well[code], code).toMatchObject({ status: "ok" });
  await world.ben("POST", "/v1/products", { organization_id, edition_id, name: "Day ticket", kind: "ticket" });
  const order = await world.ben("POST", "/v1/external-orders", {
    organization_id,
    edition_id,
    source: "shop",
    on_unknown_product: "create",
    orders: [
      {
        external_id: "1",
        status: "paid",
        currency: "DKK",
        total: "150.00",
        ordered_at: "2027-01-01T10:00:00Z",
        buyer: { external_id: "nobody" },
        purchases: [{ product: { name: "Camping" }, quantity: 1, unit_price: "100.00" }],
      },
    ],
  });
  await world.ben("POST", "/v1/refund-requests", { order_id: order.body.results[0].order_id });
  await world.ben("POST", "/v1/email-messages", {
    organization_id,
    edition_id,
    name: "Hej",
    communication_type: "marketing",
    body_format: "html",
    subject: { da: "Hej" },
    body: { da: "<p>Hej</p>" },
  });
  const segment = await world.ben("POST", "/v1/segments", {
    organization_id,
    edition_id,
    name: "Old",
    expression: 'user.country == "DK"',
    communication_type: "marketing",
  });
  await world.sql("update segments set status = 'calculating', calculation_heartbeat_at = now() - interval '5 minutes' where id = $1", [
    segment.body.id,
  ]);
  await world.sql(
    `insert into webhook_endpoints (organization_id, id, url, event_types, enabled, disabled_reason, sealed_secret)
     values ($1, gen_random_uuid(), 'https://hooks.example.com/x', '["*"]', false, 'failing', '')`,
    [organization_id],
  );
  await world.ada("PATCH", `/v1/editions/${edition_id}`, {
    refunds_close_at: "2026-01-01T00:00:00Z",
    status: "live",
    sms_senders: { US: "Nordlys", DK: "Nordlys" },
  });
  const found = await checks();
  expect(found).toMatchObject({
    dates: { status: "warning", detail: /live before it starts/ },
    product_prices: { status: "warning", detail: "Without a price: Day ticket." },
    product_days: { status: "warning", detail: /Day ticket/ },
    order_guests: { status: "warning", detail: /^1 orders/ },
    order_totals: { status: "warning", detail: /^1 orders/ },
    message_languages: { status: "warning", detail: /Hej \(en\)/ },
    segments: { status: "error", detail: /Stuck while calculating: Old/ },
    webhooks: { status: "error", detail: /switched off \(failing\)/ },
    refund_window: { status: "warning", detail: /1 requests wait/ },
    sms_senders: { status: "error", detail: /US \(Nordlys\)/ },
  });
  for (const [code, { status, fix }] of Object.entries(found)) expect(status === "ok" || fix !== "", code).toBe(true);
  expect((await ada("GET", urlOf())).body.status).toBe("error");
});

test("an edition's closed lists are told as value and label", async () => {
  const { body } = await world.vera("GET", `/v1/editions/${world.nordlys.thisYear}/field-choices`);
  expect(body.status).toContainEqual({ value: "published", label: "Published" });
  expect(body.timezone).toContainEqual({ value: "Europe/Copenhagen", label: "Europe/Copenhagen" });
  expect(body.currency).toContainEqual({ value: "DKK", label: "Danish Krone (DKK)" });
  expect(body.locales).toContainEqual({ value: "da", label: "Danish" });
  expect(body.venue_country).toContainEqual({ value: "DK", label: "Denmark" });
  expect(body.previous_edition_id).toEqual([{ value: world.nordlys.lastYear, label: "nordlys 2026" }]);
  for (const { value } of body.locales.slice(0, 3))
    expect((await world.ada("PATCH", `/v1/editions/${world.nordlys.lastYear}`, { locales: [value], default_locale: value })).status).toBe(
      200,
    );
});

function freePort(): Promise<number> {
  const socket = createSocket("udp4");
  return new Promise((resolve) => {
    socket.bind(0, "127.0.0.1", () => {
      const { port } = socket.address();
      socket.close(() => resolve(port));
    });
  });
}
