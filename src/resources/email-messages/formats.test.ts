import { afterAll, beforeAll, expect, test } from "vitest";
import { createWorld, type World } from "../../../test/world.ts";

let world: World;
beforeAll(async () => {
  world = await createWorld();
});
afterAll(() => world.close());

const HELLO = {
  subject: { da: "Hej {{ user.first_name }}", en: "Hello {{ user.first_name }}" },
  body: { da: "<p>Hej</p>", en: '<p>Hello {{ user.first_name | default: "there" }}</p>', de: "<p>Hallo</p>" },
};

test("MJML is refused with line and column, and never reads a file", async () => {
  const refused = await create({
    body_format: "mjml",
    body: {
      da: "<mjml>\n<mj-body>\n  <mj-section colour='red'></mj-section>\n</mj-body></mjml>",
      en: '<mjml><mj-body>\n <mj-include path="/etc/passwd" type="html" /></mj-body></mjml>',
      de: "<mjml><mj-body><mj-section></mj-body></mjml>",
      sv: "<mjml><mj-body>{% for o in orders %}<mj-section></mj-section>{% endfor %}</mj-body></mjml>",
    },
  });
  expect(refused.status).toBe(422);
  expect(refused.body.errors.map(({ pointer, code, line, column }: Record<string, unknown>) => [pointer, code, line, column])).toEqual([
    ["/body/da", "bad_mjml", 3, 3],
    ["/body/en", "bad_mjml", 2, 2],
    ["/body/de", "bad_mjml", 1, 16],
    ["/body/sv", "bad_mjml", 1, 16],
    ["/body/sv", "bad_mjml", 1, 62],
  ]);
  expect((await create({ body_format: "word" })).status).toBe(400);
});

test("MJML becomes HTML when it is saved, its Liquid untouched, and again with each change of the body", async () => {
  const mjml = (text: string) =>
    `<mjml><mj-body><mj-section><mj-column><mj-text>${text}</mj-text></mj-column></mj-section></mj-body></mjml>`;
  const { status, body } = await create({ body_format: "mjml", body: { "DA-dk": mjml('Hej {{ user.first_name | default: "du" }} & co') } });
  expect([status, body.body_format]).toEqual([201, "mjml"]);
  expect(await compiledOf(body.id)).toEqual({ "da-DK": expect.stringContaining('Hej {{ user.first_name | default: "du" }} & co') });
  expect((await world.ben("PATCH", `/v1/email-messages/${body.id}`, { subject: { da: "Hej" } })).status).toBe(200);
  expect(await compiledOf(body.id)).toEqual({ "da-DK": expect.stringContaining("& co") });
  const changed = await world.ben("PATCH", `/v1/email-messages/${body.id}`, { body: { en: mjml("New") } });
  expect(changed.status).toBe(200);
  expect(await compiledOf(body.id)).toEqual({ en: expect.stringContaining("New") });
  expect((await world.ben("PATCH", `/v1/email-messages/${body.id}`, { body_format: "html" })).status).toBe(200);
  expect(await compiledOf(body.id)).toEqual({});
});

test("blocks become HTML, their texts escaped and their Liquid untouched; what is wrong is told block by block", async () => {
  const blocks = (...list: unknown[]) => ({ body_format: "blocks", body: { en: JSON.stringify({ blocks: list }) } });
  const footer = { type: "footer" };
  const good = await create(
    blocks(
      { type: "heading", text: 'Hi {{ user.first_name | default: "you" }} <b>' },
      { type: "text", text: "**Now** [buy](https://shop.example.org/?a=1&b=2)" },
      {
        type: "columns",
        columns: [
          [{ type: "image", src: "https://cdn.example.org/a.png", alt: "A" }],
          [{ type: "button", label: "Go", href: "{{ links.preferences }}" }],
        ],
      },
      { type: "order_summary" },
      footer,
    ),
  );
  expect(good.status, JSON.stringify(good.body)).toBe(201);
  const { en = "" } = await compiledOf(good.body.id);
  for (const part of [
    'Hi {{ user.first_name | default: "you" }} &lt;b&gt;',
    '<b>Now</b> <a href="https://shop.example.org/?a=1&amp;b=2">buy</a>',
    'alt="A"',
    "{{ line.total | money: line.currency }}",
    'href="{{ links.unsubscribe }}"',
  ])
    expect(en).toContain(part);
  const refused = async (content: Record<string, unknown>) =>
    (await create(content)).body.errors.map(({ detail }: { detail: string }) => detail);
  expect(await refused(blocks({ type: "hat" }, { type: "image", src: "https://x.dk" }))).toEqual([
    "blocks/0/type is one of heading, text, image, button, order_summary, footer, columns",
    "blocks/1 must have required properties alt",
  ]);
  expect(await refused(blocks({ type: "button", label: "x", href: "javascript:alert(1)" }))).toEqual([
    expect.stringContaining("blocks/0/href"),
  ]);
  expect(await refused(blocks({ type: "text", text: "{% if a %}" }, { type: "text", text: "{% endif %}" }))).toEqual([
    expect.stringContaining("blocks/0/text"),
    expect.stringContaining("blocks/1/text"),
  ]);
  expect(await create({ body_format: "blocks", body: { en: "{\n nope" } })).toMatchObject({
    status: 422,
    body: { errors: [{ line: 2, column: 2 }] },
  });
});

test("a template becomes an edition's message, which tells when the template has moved on", async () => {
  const template = (await create({ communication_type: "marketing" })).body;
  const url = `/v1/email-messages/${template.id}`;
  const edition_id = world.nordlys.thisYear;
  const { status, body } = await world.ben("POST", `${url}/adopt`, { edition_id });
  expect(status).toBe(201);
  expect(body).toMatchObject({
    edition_id,
    name: "Early bird",
    template_id: template.id,
    template_version: 1,
    template_moved_on: false,
    ...HELLO,
  });
  await world.ben("PATCH", url, { subject: { da: "Nyt" } });
  const adopted = async () => (await world.vera("GET", `/v1/email-messages/${body.id}`)).body;
  expect(await adopted()).toMatchObject({ subject: HELLO.subject, template_moved_on: true });
  const again = await world.ben("POST", `/v1/email-messages/${body.id}/adopt`, { edition_id });
  expect(again).toMatchObject({ status: 422, body: { errors: [{ code: "not_a_template" }] } });
  await world.ben("DELETE", url);
  expect(await adopted()).toMatchObject({ template_id: template.id, template_moved_on: false });
});

test("a copy says the same under another name; one of a transactional message needs a manager", async () => {
  const { body } = await create({ edition_id: world.nordlys.thisYear });
  const copy = await world.ben("POST", `/v1/email-messages/${body.id}/duplicate`, {});
  expect(copy).toMatchObject({
    status: 201,
    body: { ...HELLO, name: "Early bird (copy)", edition_id: world.nordlys.thisYear, template_id: null },
  });
  await world.max("PATCH", `/v1/email-messages/${body.id}`, { communication_type: "transactional" });
  expect((await world.ben("POST", `/v1/email-messages/${body.id}/duplicate`, {})).status).toBe(403);
  expect((await world.max("POST", `/v1/email-messages/${body.id}/duplicate`, { name: "Mine" })).body.name).toBe("Mine");
});

const create = (fields: Record<string, unknown> = {}) =>
  world.ben("POST", "/v1/email-messages", { organization_id: world.nordlys.id, name: "Early bird", ...HELLO, ...fields });

const compiledOf = async (id: string) =>
  (await world.sql<{ compiled: Record<string, string> }>("select compiled from email_messages where id = $1", [id]))[0]?.compiled ?? {};
