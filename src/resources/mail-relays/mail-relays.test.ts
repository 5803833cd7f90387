import { type AddressInfo, createServer } from "node:net";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { eventually, startTestJobs, type TestJobs } from "../../../test/jobs.ts";
import { playedEgress } from "../../../test/played-egress.ts";
import { type Sink, type SinkOptions, startSink } from "../../../test/smtp-sink.ts";
import { createWorld, type Response, type World } from "../../../test/world.ts";
import { insertMessage, insertSegment } from "../../../test/world-content.ts";
import { createSmtpPool } from "../../channels/email/smtp/pool.ts";
import { testRelays } from "./test-relay.job.ts";

// The certificate that smtp-server brings for its own defaults: self-signed, for tests alone.
const defaults: string = "smtp-server/lib/tls-options";
const { key, cert } = ((await import(defaults)) as { default: () => { key: string; cert: string } }).default();
const SECRET = "a-password-of-this-test";

let world: World;
let jobs: TestJobs;
let trusting = true;
const open: { close(): unknown }[] = [];
beforeAll(async () => {
  world = await createWorld();
  const egress = playedEgress();
  jobs = await startTestJobs(world, [
    testRelays(({ address }) =>
      createSmtpPool({
        relay: address,
        connections: 1,
        timeouts: { connectMs: 5_000, commandMs: 10_000 },
        dial: (host, port) => egress.dial(host, port),
        ...(trusting ? { tls: { rejectUnauthorized: false } } : {}),
      }),
    ),
  ]);
});
afterEach(async () => {
  for (const one of open.splice(0)) await one.close();
});
afterAll(async () => {
  await jobs.stop();
  await world.close();
});

async function sinkOf(options: SinkOptions = {}): Promise<Sink> {
  const sink = await startSink({ keep: true, tls: { key, cert }, auth: true, ...options });
  open.push(sink);
  return sink;
}

const create = (fields: Record<string, unknown>): Promise<Response> =>
  world.ada("POST", "/v1/mail-relays", { organization_id: world.nordlys.id, name: "Own", ...fields });
const signedIn = (port: number) => create({ host: "127.0.0.1", port, tls: "required", username: "nordlys", password: SECRET });

async function tested(id: string, body: Record<string, unknown> = {}): Promise<Record<string, unknown>> {
  expect((await world.ada("POST", `/v1/mail-relays/${id}/test`, body)).status).toBe(202);
  return eventually(async () => {
    const { body: relay } = await world.ada("GET", `/v1/mail-relays/${id}`);
    return relay.test.status === "testing" ? undefined : relay;
  });
}

describe("a relay's password", () => {
  test("is shown to nobody, is sealed, and is in no audit entry and no event", async () => {
    const sink = await sinkOf();
    const made = await signedIn(sink.port);
    const { id } = made.body;
    const changed = await world.ada("PATCH", `/v1/mail-relays/${id}`, { password: `${SECRET}-2` });
    const seen = [made, changed, await world.ada("GET", `/v1/mail-relays/${id}`), await world.ben("GET", "/v1/mail-relays")];
    const kept = await world.sql(
      "select r::text from mail_relays r union all select a::text from audit_entries a union all select e::text from events e",
    );
    for (const text of [JSON.stringify(seen.map(({ body }) => body)), JSON.stringify(kept)]) {
      expect(text).not.toContain(SECRET);
      expect(text).not.toContain(Buffer.from(SECRET).toString("hex"));
    }
    const actions = await world.sql("select action from audit_entries where object_id = $1 order by at", [id]);
    expect(actions).toEqual([{ action: "mail_relay.created" }, { action: "mail_relay.updated" }]);
  });

  test("never goes in the open, and comes with a username", async () => {
    const codes = async (fields: Record<string, unknown>) =>
      (await create({ host: "smtp.example.com", ...fields })).body.errors.map(
        (error: { pointer: string; code: string }) => `${error.pointer} ${error.code}`,
      );
    expect(await codes({ username: "u", password: "p", tls: "offered" })).toEqual(["/tls password_in_the_open"]);
    expect(await codes({ username: "u" })).toEqual(["/password required"]);
    expect(await codes({ password: "p" })).toEqual(["/username required"]);
  });
});

test("owners alone see how a relay is reached; editors see what they may choose", async () => {
  const { id } = (await create({ host: "smtp.example.com" })).body;
  expect((await world.max("GET", `/v1/mail-relays/${id}`)).status).toBe(403);
  const [shown] = (await world.ben("GET", "/v1/mail-relays?ordering=-created")).body.results;
  expect(Object.keys(shown)).toEqual(["id", "organization_id", "name", "default_for", "proven_at", "created", "modified"]);
});

test("a host or port that may not be called is refused when it is saved", async () => {
  for (const [fields, pointer, code] of [
    [{ host: "10.0.0.1" }, "/host", "address_not_allowed"],
    [{ host: "localhost" }, "/host", "unknown_host"],
    [{ host: "smtp.example.com", port: 22 }, "/port", "port_not_allowed"],
    [{ host: "nowhere.example.net" }, "/host", "unknown_host"],
  ] as const)
    expect(await create(fields)).toMatchObject({ status: 422, body: { errors: [{ pointer, code }] } });
  const { id } = (await create({ host: "smtp.example.com" })).body;
  expect(await world.ada("PATCH", `/v1/mail-relays/${id}`, { host: "169.254.169.254" })).toMatchObject({ status: 422 });
});

describe("a test", () => {
  test("connects, signs in and sends the mail that was asked for", async () => {
    const sink = await sinkOf();
    const { id } = (await signedIn(sink.port)).body;
    expect(await tested(id, { to: "ada@example.org" })).toMatchObject({
      proven_at: expect.any(String),
      test: { status: "passed", detail: expect.stringMatching(/answers over TLS and knows nordlys\. It took a mail: 250/) },
    });
    expect(sink.mails).toMatchObject([{ from: "hello@nordlys.example.org", to: "ada@example.org" }]);
    expect(sink.mails[0]?.raw.toString()).toContain("Subject: Test of the mail relay Own");
    const [event] = await world.sql("select type from events where object_id = $1", [id]);
    expect(event).toEqual({ type: "mail_relay.ready" });
  });

  test("without an address sends nothing", async () => {
    const sink = await sinkOf();
    const { id } = (await signedIn(sink.port)).body;
    expect(await tested(id)).toMatchObject({ test: { status: "passed" } });
    expect(sink.stats().accepted).toBe(0);
  });

  test("says what is wrong: the password, the certificate, the mail, nobody there", async () => {
    const wrong = await sinkOf({ script: (stage) => (stage === "auth" ? "535 5.7.8 wrong password" : undefined) });
    const refusing = await sinkOf({ script: (stage) => (stage === "rcpt" ? "550 5.7.1 no relaying" : undefined) });
    const detail = async (port: number, body = {}) => {
      const relay = await tested((await signedIn(port)).body.id, body);
      expect(relay).toMatchObject({ proven_at: null, test: { status: "failed" } });
      return (relay["test"] as { detail: string }).detail;
    };
    expect(await detail(wrong.port)).toContain("535 5.7.8 wrong password");
    expect(await detail(refusing.port, { to: "ada@example.org" })).toBe("It is reached, but took no mail: 550 5.7.1 no relaying");
    trusting = false;
    expect(await detail((await sinkOf()).port)).toMatch(/certificate/i);
    trusting = true;
    const nobody = createServer();
    await new Promise<void>((resolve) => nobody.listen(0, "127.0.0.1", resolve));
    const { port } = nobody.address() as AddressInfo;
    await new Promise((resolve) => nobody.close(resolve));
    expect(await detail(port)).toBe("The host does not take the connection.");
  });

  test("dials what the name means now, not what it meant when it was saved", async () => {
    const { id } = (await create({ host: "smtp.example.com" })).body;
    await world.sql("update mail_relays set host = '10.0.0.1' where id = $1", [id]);
    expect(await tested(id)).toMatchObject({ test: { status: "failed", detail: expect.stringContaining("may be called") } });
  });
});

describe("what was not tested", () => {
  test("cannot be chosen, neither by default nor by a campaign", async () => {
    const { id } = (await create({ host: "smtp.example.com" })).body;
    const untested = (pointer: string) => ({ status: 422, body: { errors: [{ pointer, code: "untested" }] } });
    expect(await world.ada("PATCH", `/v1/mail-relays/${id}`, { default_for: ["marketing"] })).toMatchObject(untested("/default_for"));
    const campaign = {
      organization_id: world.nordlys.id,
      edition_id: world.nordlys.thisYear,
      segment_id: await insertSegment(world, world.nordlys),
      email_message_id: await insertMessage(world, world.nordlys),
      name: "News",
      channel: "email",
      mail_relay_id: id,
    };
    expect(await world.ben("POST", "/v1/campaigns", campaign)).toMatchObject(untested("/mail_relay_id"));
    await world.sql("update mail_relays set proven_at = now() where id = $1", [id]);
    const made = await world.ben("POST", "/v1/campaigns", campaign);
    expect(made).toMatchObject({ status: 201, body: { mail_relay_id: id } });
    expect(await world.ada("DELETE", `/v1/mail-relays/${id}`)).toMatchObject({
      status: 409,
      body: { detail: expect.stringContaining("News") },
    });
  });

  test("is what was changed since: a name is not, a port is", async () => {
    const sink = await sinkOf();
    const { id } = (await signedIn(sink.port)).body;
    await tested(id);
    const change = async (body: Record<string, unknown>) => (await world.ada("PATCH", `/v1/mail-relays/${id}`, body)).body;
    expect(await change({ name: "Renamed", connections: 3 })).toMatchObject({ proven_at: expect.any(String) });
    expect(await change({ password: "another" })).toMatchObject({ proven_at: null, test: { status: "untested" } });
  });
});

test("a kind of mail has one relay: choosing another takes it from the first, of any number at once", async () => {
  const ids = await Promise.all([1, 2, 3].map(async () => String((await create({ host: "smtp.example.com" })).body.id)));
  await world.sql("update mail_relays set proven_at = now() where id = any($1)", [ids]);
  const choose = (id: string, default_for: string[]) => world.ada("PATCH", `/v1/mail-relays/${id}`, { default_for });
  const answers = await Promise.all(ids.map((id) => choose(id, ["marketing", "transactional"])));
  expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  const held = await world.sql("select id from mail_relays where for_marketing and for_transactional");
  expect(held).toHaveLength(1);
  const [holder] = held as { id: string }[];
  expect(await world.ada("DELETE", `/v1/mail-relays/${holder?.id}`)).toMatchObject({
    status: 409,
    body: { type: "urn:preo:problem:in_use" },
  });
  await choose(holder?.id ?? "", []);
  expect((await world.ada("DELETE", `/v1/mail-relays/${holder?.id}`)).status).toBe(204);
});
