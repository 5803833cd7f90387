import { afterAll, beforeAll, expect, test } from "vitest";
import { eventually, startTestJobs } from "../../../test/jobs.ts";
import { createPlayedTransport } from "../../../test/played-transport.ts";
import { createWorld, type World } from "../../../test/world.ts";
import { newId } from "../../platform/http/ids.ts";
import { sendTestEmails } from "./test-email.job.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const HELLO = {
  subject: { da: "Hej {{ user.first_name }}", en: "Hello {{ user.first_name }}" },
  body: { da: "<p>Hej</p>", en: '<p>Hello {{ user.first_name | default: "there" }}</p>', de: "<p>Hallo</p>" },
};

test("a preview shows the message as the guest would get it, in one language, with what is odd about it", async () => {
  await world.ben("POST", "/v1/external-orders", {
    organization_id: world.nordlys.id,
    edition_id: world.nordlys.thisYear,
    source: "shop",
    on_unknown_product: "create",
    orders: [
      {
        external_id: "p-1",
        number: "#77",
        status: "paid",
        currency: "DKK",
        ordered_at: "2027-01-01T10:00:00Z",
        buyer: { email: "preview@example.org", first_name: "Åse", locale: "nb-NO" },
        purchases: [{ product: { name: "Partout" }, quantity: 2, unit_price: "625.00" }],
      },
    ],
  });
  const [user] = await world.sql<{ id: string }>("select id from users where email = 'preview@example.org'");
  const { body } = await create({
    edition_id: world.nordlys.thisYear,
    subject: { da: "Hej {{ user.first_name }}", en: "Hi" },
    body: {
      da: "<p>{{ orders[0].total | money: 'DKK' }} {{ orders[0].ordered_at | date: 'full short' }} {{ tickets.size }} {{ user.city }}{{ order.number }}<img src='http://x.example/a.png'></p>",
      en: "<p>Hi</p>",
    },
  });
  const url = `/v1/email-messages/${body.id}`;
  const preview = (fields: object) => world.vera("POST", `${url}/preview`, fields);
  await world.sql("update organizations set language_chain = $2 where id = $1", [world.nordlys.id, JSON.stringify({ nb: ["da"] })]);
  const shown = await preview({ user_id: user?.id });
  expect(shown.status, JSON.stringify(shown.body)).toBe(200);
  expect(shown.body).toMatchObject({ language: "da", subject: "Hej Åse", missing_variables: ["order.number", "user.city"] });
  expect(shown.body.text.replaceAll("\u00a0", " ")).toMatch(/^1\.250,00 kr\. fredag den 1\. januar 2027 kl\. 11\.00/);
  expect(shown.body.warnings.map(({ code }: { code: string }) => code)).toEqual(
    expect.arrayContaining(["no_unsubscribe", "image_without_alt", "http_link"]),
  );
  expect(shown.body.size_bytes).toBeGreaterThan(shown.body.html_bytes);
  expect((await preview({ sample: true, locale: "en-GB" })).body).toMatchObject({ language: "en", subject: "Hi" });
  expect(await preview({ user_id: user?.id, sample: true })).toMatchObject({ status: 422 });
  const variables = (await world.vera("GET", `${url}/template-variables`)).body.variables;
  expect(variables).toContainEqual(expect.objectContaining({ name: "user.first_name", type: "text", example: "Åse" }));
  expect(variables).toContainEqual(expect.objectContaining({ name: "orders[0].total", type: "money", example: "1250.00" }));
});

test("a test mail goes to each address once, as a campaign would send it, with its files", async () => {
  const transport = createPlayedTransport();
  const { secretKey, publicUrl } = world.config;
  const jobs = await startTestJobs(world, [sendTestEmails({ transportFor: async () => transport, secretKey, publicUrl })]);
  const [logo, banner] = [await upload("dot.png", PNG, "image"), await upload("other.png", Buffer.concat([PNG, PNG]), "image")];
  const { body } = await create({
    from_address: "post@nordlys.example.org",
    subject: { da: "Hej {{ user.first_name }} 🎉" },
    body: { da: "<p>Kære {{ user.first_name }} <img src='{{ files.logo }}' alt=''><img src='{{ files.banner }}' alt=''></p>" },
    files: [
      { file_id: logo, key: "logo", use: "inline" },
      { file_id: banner, key: "banner", use: "linked" },
      { file_id: await upload("kort.txt", "the way æ", "other"), key: "map", use: "attachment" },
    ],
  });
  const url = `/v1/email-messages/${body.id}/test-send`;
  const answer = await world.ben("POST", url, { to: ["one@example.org", "two@example.org"] });
  expect(answer).toMatchObject({
    status: 202,
    body: { tests: [{ address: "one@example.org", status: "queued" }, { address: "two@example.org" }] },
  });
  await eventually(async () => transport.sent.length === 2 && (await statuses(body.id)).every((status) => status === "sent"));
  await jobs.stop();
  const mail = await transport.parsed("two@example.org");
  expect([mail.subject, mail.attachments.length]).toEqual(["Hej Kim 🎉", 2]);
  expect(mail.html).toContain(`src='cid:logo@${logo}'`);
  const shown = /https:\/\/preo\.test(\/i\/[\w.-]+)/.exec(mail.html ?? "")?.[1] ?? "";
  const image = await world.app.inject({ method: "GET", url: shown });
  expect([image.statusCode, image.headers["content-type"], image.rawPayload.toString("latin1", 1, 4)]).toEqual([200, "image/png", "PNG"]);
  expect((await world.app.inject({ method: "GET", url: `${shown.slice(0, -2)}xx` })).statusCode).toBe(404);
});

test("a preview that would stall is refused in a moment, and the next one is shown as ever", async () => {
  const loop = "{% for i in (1..100000) %}{% for j in (1..100000) %}{% assign a = i | times: j %}{% endfor %}{% endfor %}";
  const hostile = (await create({ body: { en: loop } })).body.id;
  const tame = (await create()).body.id;
  const started = performance.now();
  expect((await world.vera("POST", `/v1/email-messages/${hostile}/preview`, {})).status).toBe(422);
  expect(performance.now() - started).toBeLessThan(20_000);
  expect((await world.vera("POST", `/v1/email-messages/${tame}/preview`, {})).status).toBe(200);
  const empty = (await create({ body: {} })).body.id;
  expect(await world.vera("POST", `/v1/email-messages/${empty}/preview`, {})).toMatchObject({
    status: 422,
    body: { errors: [{ code: "no_language" }] },
  });
});

test("versions are listed with what they said and the campaigns that went out with them", async () => {
  const { body } = await create();
  await world.ben("PATCH", `/v1/email-messages/${body.id}`, { subject: { en: "Last call" } });
  const campaign = await insertCampaign(body.id, "sent");
  await world.sql("update campaigns set frozen_message_version = 1 where id = $1", [campaign]);
  const list = (await world.vera("GET", `/v1/email-messages/${body.id}/versions`)).body;
  expect(list).toMatchObject({
    count: 2,
    results: [
      { version: 2, current: true, subject: { en: "Last call" }, body: HELLO.body, campaigns: [] },
      { version: 1, current: false, subject: HELLO.subject, languages: ["da", "en"], campaigns: [{ id: campaign, name: "Spring" }] },
    ],
  });
});

test("a file that a message or a sent campaign uses stays, and says who uses it", async () => {
  // No other test's image: equal pixels are one file.
  const logo = await upload("logo.gif", GIF, "image");
  const pdf = await upload("map.txt", "the way", "other");
  const files = [
    { file_id: logo, key: "logo", use: "inline" },
    { file_id: pdf, key: "map", use: "attachment" },
  ];
  const { status, body } = await create({ files });
  expect([status, body.files]).toEqual([201, files]);
  const refused = await create({
    files: [
      { file_id: pdf, key: "a", use: "linked" },
      { file_id: logo, key: "a", use: "inline" },
    ],
  });
  expect(refused).toMatchObject({ status: 422, body: { errors: [{ pointer: "/files/0/use" }, { pointer: "/files/1/key" }] } });
  expect((await world.ben("DELETE", `/v1/files/${logo}`)).body.detail).toContain(`email message "Early bird" (${body.id})`);
  const campaign = await insertCampaign(body.id, "sent");
  await world.sql("update campaigns set frozen_message_version = 1 where id = $1", [campaign]);
  expect((await world.ben("PATCH", `/v1/email-messages/${body.id}`, { files: [] })).status).toBe(200);
  expect(await world.ben("DELETE", `/v1/files/${logo}`)).toMatchObject({
    status: 409,
    body: { detail: expect.stringContaining(campaign) },
  });
  await world.sql("update campaigns set frozen_message_version = 2 where id = $1", [campaign]);
  expect((await world.ben("DELETE", `/v1/files/${logo}`)).status).toBe(204);
});

const create = (fields: Record<string, unknown> = {}) =>
  world.ben("POST", "/v1/email-messages", { organization_id: world.nordlys.id, name: "Early bird", ...HELLO, ...fields });

const upload = async (name: string, content: Buffer | string, purpose: string) =>
  (await world.ben("POST", "/v1/files", { organization_id: world.nordlys.id, purpose, file: { name, content } })).body.id as string;

const PNG = Buffer.from("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==", "base64");

const GIF = Buffer.from("R0lGODlhAQABAAAAACwAAAAAAQABAAACAkQBADs=", "base64");

const statuses = async (id: string) =>
  (await world.sql<{ status: string }>("select status from test_emails where email_message_id = $1", [id])).map(({ status }) => status);

async function insertCampaign(messageId: string, status: string): Promise<string> {
  const [segment, campaign] = [newId(), newId()];
  const { id, thisYear } = world.nordlys;
  await world.sql(
    "insert into segments (organization_id, id, name, expression, communication_type) values ($1, $2, 'All', 'true', 'marketing')",
    [id, segment],
  );
  await world.sql(
    "insert into campaigns (organization_id, id, edition_id, segment_id, name, channel, email_message_id, status) values ($1, $2, $3, $4, 'Spring', 'email', $5, $6)",
    [id, campaign, thisYear, segment, messageId, status],
  );
  return campaign;
}
