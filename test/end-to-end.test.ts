import { setTimeout as sleep } from "node:timers/promises";
import PostalMime, { type Email } from "postal-mime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { loadConfig } from "../src/config.ts";
import { runWorker } from "../src/worker.ts";
import { hasSamples, readSampleOrders } from "./samples.ts";
import { type Sink, startSink } from "./smtp-sink.ts";
import { createWorld, type World } from "./world.ts";

// The main job over HTTP, with a real relay: orders in, segment, campaign out, results.
let world: World;
let sink: Sink;
let worker: Awaited<ReturnType<typeof runWorker>>;
let segment: string;
let message: string;

beforeAll(async () => {
  world = await createWorld();
  sink = await startSink({ keep: true });
  const env = {
    PREO_SECRET_KEY: world.config.secretKey,
    PUBLIC_URL: world.config.publicUrl,
    DATABASE_URL: world.url,
    SMTP_URL: `smtp://127.0.0.1:${sink.port}`,
    PREO_LOG_LEVEL: "error",
  };
  worker = await runWorker(loadConfig(env), { url: world.url });
});
afterAll(async () => {
  await worker?.stop();
  await sink?.close();
  await world?.close();
});

const LANGUAGES = ["da", "en", "de"];

/** The orders of two shops, each buyer with a language by their place; every buyer agreed to mail. */
function batches() {
  return (["shopify-orders.csv", "danish-shop-orders.csv"] as const).map((file) => ({
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    source: file.replace(/-orders\.csv$/, ""),
    on_unknown_product: "create",
    orders: readSampleOrders(file).map((order) => {
      const buyer = order["buyer"] as { email?: string | null };
      const address = (buyer.email ?? "").replaceAll(/\s/g, "").toLowerCase();
      return {
        ...order,
        buyer: { ...buyer, locale: LANGUAGES[address.length % 3] },
        consents: [{ channel: "email", status: "granted", wording: "Send me news" }],
      };
    }),
  }));
}

const importAll = () => Promise.all(batches().map(async (batch) => (await world.max("POST", "/v1/external-orders", batch)).body));

async function campaign(): Promise<string> {
  const body = {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    segment_id: segment,
    name: "Program",
    channel: "email",
    email_message_id: message,
  };
  return (await world.ben("POST", "/v1/campaigns", body)).body.id;
}

async function until(
  id: string,
  done: (campaign: { status: string; ledger: { queued: number } }) => boolean = ({ status }) => status === "sent",
) {
  for (let n = 0; n < 400; n += 1) {
    const { body } = await world.vera("GET", `/v1/campaigns/${id}`);
    if (done(body)) return body;
    await sleep(100);
  }
  throw new Error("the campaign did not get there in 40 s");
}

const of = (id: string) => sink.mails.filter(({ messageId }) => messageId.includes(id));
const parsed = (id: string): Promise<Email[]> => Promise.all(of(id).map(({ raw }) => PostalMime.parse(raw)));
const link = (mail: Email, pattern: RegExp) => pattern.exec(mail.html ?? "")?.[0]?.replace("https://preo.test", "") ?? "";
const browser = { "user-agent": "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0 Safari/537.36", "accept-language": "da" };

test.skipIf(!hasSamples)("orders of two shops go in, and the second time nothing changes", { timeout: 60_000 }, async () => {
  const first = await importAll();
  expect(first.map(({ created, rejected }) => [created, rejected])).toEqual([
    [45, 2],
    [45, 2],
  ]);
  const again = await importAll();
  expect(again.map(({ created, updated, unchanged }) => [created, updated, unchanged])).toEqual([
    [0, 0, 45],
    [0, 0, 45],
  ]);
});

test.skipIf(!hasSamples)(
  "a segment picks the buyers and a campaign reaches each once, in their language, with their name",
  { timeout: 90_000 },
  async () => {
    const { id: organization_id, thisYear: edition_id } = world.nordlys;
    const expression = "orders.exists(o, o.edition == edition.slug)";
    segment = (
      await world.ben("POST", "/v1/segments", {
        organization_id,
        edition_id,
        name: "Buyers",
        expression,
        communication_type: "marketing",
        communication_channel: "email",
      })
    ).body.id;
    const body = (hello: string) =>
      `<p>${hello} {{ user.first_name }} {{ user.last_name }}</p><a href="https://nordlys.example.org/program">Program</a> <a href="{{ links.unsubscribe }}">x</a>`;
    const texts = {
      subject: {
        da: "Årets program, {{ user.first_name }} 🎪",
        en: "The program, {{ user.first_name }}",
        de: "Das Programm, {{ user.first_name }}",
      },
      body: { da: body("Hej"), en: body("Hello"), de: body("Hallo") },
    };
    message = (
      await world.ben("POST", "/v1/email-messages", {
        organization_id,
        edition_id: null,
        name: "Program",
        communication_type: "marketing",
        body_format: "html",
        ...texts,
      })
    ).body.id;

    const id = await campaign();
    expect((await world.max("POST", `/v1/campaigns/${id}/send-now`)).status).toBe(200);
    const sent = await until(id);
    const people = await world.sql<{ email: string; first_name: string; locale: string }>(
      "select email, first_name, locale from users where email is not null and organization_id = $1",
      [organization_id],
    );
    expect(sent).toMatchObject({ sent_count: people.length, failed_count: 0, excluded: { no_address: 2 } });
    const mails = await parsed(id);
    const subjects = new Map(mails.map((mail) => [mail.to?.[0]?.address, mail.subject]));
    expect(mails).toHaveLength(people.length);
    const greeting: Record<string, string> = { da: "Årets program, NAME 🎪", en: "The program, NAME", de: "Das Programm, NAME" };
    for (const person of people)
      expect(subjects.get(person.email)).toBe(greeting[person.locale]?.replace("NAME", person.first_name).replaceAll(/\s+/g, " "));
    expect(new Set(people.map(({ locale }) => locale)).size).toBe(3);
  },
);

test.skipIf(!hasSamples)(
  "opens, clicks and an unsubscribe show in the results, and the next campaign leaves the guest out with the reason",
  { timeout: 90_000 },
  async () => {
    const id = await campaign();
    await world.max("POST", `/v1/campaigns/${id}/send-now`);
    const { sent_count } = await until(id);
    const [kim, joe] = await parsed(id);
    if (!kim || !joe) throw new Error("no mail");
    // nobody reads within two seconds
    await world.sql("update campaign_recipients set sent_at = sent_at - interval '1 minute' where campaign_id = $1", [id]);
    const get = (url: string, headers: Record<string, string> = browser) => world.nobody("GET", url, undefined, headers);
    expect((await get(link(kim, /https:\/\/preo\.test\/o\/[\w-]+\.gif/))).status).toBe(200);
    await get(link(kim, /https:\/\/preo\.test\/o\/[\w-]+\.gif/));
    await get(link(joe, /https:\/\/preo\.test\/o\/[\w-]+\.gif/), { "user-agent": "Mozilla/5.0" });
    const click = await get(link(kim, /https:\/\/preo\.test\/c\/[\w-]+\/\d+/));
    expect([click.status, click.headers["location"]]).toEqual([302, "https://nordlys.example.org/program"]);

    const unsubscribe = /<(https:[^>]+)>/.exec(header(kim, "list-unsubscribe"))?.[1]?.replace("https://preo.test", "") ?? "";
    expect(header(kim, "list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
    const before = await world.sql("select * from consents order by id");
    expect((await get(unsubscribe)).body).toContain("<form");
    expect(await world.sql("select * from consents order by id")).toEqual(before);
    const form = { "content-type": "application/x-www-form-urlencoded" };
    for (let n = 0; n < 2; n += 1)
      expect(
        (await world.app.inject({ method: "POST", url: unsubscribe, headers: form, payload: "List-Unsubscribe=One-Click" })).statusCode,
      ).toBe(200);

    const stats = (await world.vera("GET", `/v1/campaigns/${id}/stats`)).body;
    expect(stats).toMatchObject({
      sent: sent_count,
      delivered: sent_count,
      opened: 1,
      clicked: 1,
      unsubscribed: 1,
      delivery_rate: 1,
      open_rate: 1 / sent_count,
    });

    const next = await campaign();
    await world.max("POST", `/v1/campaigns/${next}/send-now`);
    expect(await until(next)).toMatchObject({ sent_count: sent_count - 1, excluded: { unsubscribed: 1 } });
    expect(of(next).map(({ to }) => to)).not.toContain(kim.to?.[0]?.address);

    // the shop's export says "granted" again: an unsubscribe is not undone by it
    await importAll();
    const changed = batches().map((batch) => ({ ...batch, orders: batch.orders.map((order) => ({ ...order, note: "exported again" })) }));
    for (const batch of changed) expect((await world.max("POST", "/v1/external-orders", batch)).body.updated).toBe(45);
    const last = await campaign();
    await world.max("POST", `/v1/campaigns/${last}/send-now`);
    expect(await until(last)).toMatchObject({ sent_count: sent_count - 1, excluded: { unsubscribed: 1 } });
  },
);

test.skipIf(!hasSamples)("a scheduled campaign goes at its time; a cancelled one stops", { timeout: 60_000 }, async () => {
  const id = await campaign();
  const at = Date.now() + 2_000;
  await world.max("POST", `/v1/campaigns/${id}/schedule`, { scheduled_at: new Date(at).toISOString() });
  const cancelled = await campaign();
  await world.max("POST", `/v1/campaigns/${cancelled}/schedule`, { scheduled_at: new Date(at).toISOString() });
  expect((await world.max("POST", `/v1/campaigns/${cancelled}/cancel`)).body.status).toBe("cancelled");
  const sent = await until(id);
  expect(Date.parse(sent.started_at)).toBeGreaterThanOrEqual(at);
  await sleep(500);
  expect(of(cancelled)).toEqual([]);
  expect((await world.vera("GET", `/v1/campaigns/${cancelled}`)).body).toMatchObject({ status: "cancelled", sent_count: 0 });
});

function header(mail: Email, name: string): string {
  return mail.headers.find(({ key }) => key === name)?.value ?? "";
}
