import fc from "fast-check";
import PostalMime from "postal-mime";
import { expect, test } from "vitest";
import { attachFiles } from "./attach-files.ts";
import { type CompiledMessage, compileMessage, type MessageSource, type Sender } from "./compile-message.ts";
import { composeMessage, type Recipient, rawMessage } from "./compose-message.ts";
import { renderMessage } from "./render-message.ts";

const kim: Recipient = {
  id: "42",
  token: "tok_kim",
  to: { address: "kim@example.org", name: "Kim Ø" },
  view: { user: { first_name: "Kim" }, links: { unsubscribe: "https://p.example/u/kim" } },
  timeZone: "Europe/Copenhagen",
  date: new Date("2026-11-24T01:02:03Z"),
  unsubscribeUrl: "https://p.example/u/kim",
};

const sender: Sender = {
  campaignId: "c-1",
  messageIdDomain: "mail.example.org",
  from: { address: "ada@example.org", name: "Åse & Ada" },
  replyTo: { address: "reply@example.org" },
  headers: { "Feedback-ID": "c-1:preo" },
};

function compile(source: Partial<MessageSource> = {}, overrides: Partial<Sender> = {}): CompiledMessage {
  return compileMessage({
    source: { subject: "Hej {{ user.first_name }} 🎉", html: "<p>Hej {{ user.first_name }}, æøå</p>", ...source },
    language: "da",
    publicUrl: "https://p.example",
    tracking: { opens: true, clicks: true },
    sender: { ...sender, ...overrides },
  });
}

function asSent(text: string): string {
  return text.replaceAll("\r", "").toWellFormed();
}

test("a mail program reads back every header", async () => {
  const mail = await PostalMime.parse(rawMessage(composeMessage(compile(), kim)));
  expect(mail.subject).toBe("Hej Kim 🎉");
  expect(mail.from).toEqual({ address: "ada@example.org", name: "Åse & Ada" });
  expect(mail.to).toEqual([{ address: "kim@example.org", name: "Kim Ø" }]);
  expect(mail.replyTo?.[0]?.address).toBe("reply@example.org");
  expect(mail.messageId).toBe("<c-1.42@mail.example.org>");
  expect(new Date(mail.date ?? "")).toEqual(kim.date);
  const header = (key: string) => mail.headers.find((line) => line.key === key)?.value;
  expect(header("list-unsubscribe")).toBe("<https://p.example/u/kim>");
  expect(header("list-unsubscribe-post")).toBe("List-Unsubscribe=One-Click");
  expect(header("feedback-id")).toBe("c-1:preo");
});

test("a mail program reads back both parts as they were rendered, whatever the guest's data holds", async () => {
  const compiled = compile({
    html: "<p>{{ user.first_name }}</p>\n{% for n in user.tags %}.{{ n }}\n{% endfor %}.<a href='https://a.example'>x</a>",
  });
  const text = fc.oneof(
    fc.string({ unit: "binary" }),
    fc.constantFrom(".\n.\n", "\r\n.\r\nMAIL FROM:<x>", "--=_", "æ".repeat(90), "a".repeat(2_000), " \n \n"),
  );
  await fc.assert(
    fc.asyncProperty(text, fc.array(text, { maxLength: 4 }), async (first_name, tags) => {
      const recipient = { ...kim, view: { user: { first_name, tags } } };
      const message = composeMessage(compiled, recipient);
      const mail = await PostalMime.parse(rawMessage(message));
      const whole = renderMessage(compiled, recipient);
      expect(mail.html?.trimEnd()).toBe(asSent(whole.html).trimEnd());
      expect(mail.text?.trimEnd()).toBe(asSent(whole.text).trimEnd());
    }),
    { numRuns: 300 },
  );
});

test("what goes on the wire is CRLF and 7 bit, and nothing in it can end it early", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), fc.string({ unit: "binary" }), (first_name, name) => {
      const message = composeMessage(compile(), {
        ...kim,
        to: { address: "kim@example.org", name },
        view: { user: { first_name } },
      }).toString("latin1");
      expect(message.endsWith("\r\n.\r\n")).toBe(true);
      const lines = message.slice(0, -3).split("\r\n");
      expect(lines.every((line) => line.length <= 998 && !line.startsWith(".") && /^[\t\x20-\x7e]*$/.test(line))).toBe(true);
    }),
    { numRuns: 300 },
  );
});

test("the same recipient gets the same bytes at every attempt", () => {
  expect(composeMessage(compile(), kim).equals(composeMessage(compile(), kim))).toBe(true);
});

test.each([
  ["subject", { view: { user: { first_name: "x\r\nBcc: eve@example.org" } } }],
  ["name", { to: { address: "kim@example.org", name: "x\r\nBcc: eve@example.org\r\n\r\nbody" } }],
  ["name with a Unicode line end", { to: { address: "kim@example.org", name: "x\u2028Bcc: eve@example.org" } }],
])("a %s cannot make a header of its own", async (_, hostile) => {
  const mail = await PostalMime.parse(rawMessage(composeMessage(compile(), { ...kim, ...hostile })));
  const plain = await PostalMime.parse(rawMessage(composeMessage(compile(), kim)));
  expect(mail.headers.map(({ key }) => key)).toEqual(plain.headers.map(({ key }) => key));
  expect(mail.to).toHaveLength(1);
  expect(mail.bcc).toBeUndefined();
});

test.each([
  ["address", { to: { address: "kim@example.org\r\nBcc: eve@example.org" } }],
  ["id", { id: "1@x>\r\nBcc: eve" }],
  ["token", { token: '"><script>' }],
  ["unsubscribe link", { unsubscribeUrl: "https://p.example/>\r\nBcc: eve" }],
])("a hostile %s is refused", (_, hostile) => {
  expect(() => composeMessage(compile(), { ...kim, ...hostile })).toThrow();
});

test("a sender that cannot stand in a mail is refused before the first message", () => {
  expect(() => compile({}, { from: { address: "ada\n@example.org" } })).toThrow();
  expect(() => compile({}, { messageIdDomain: "mail.example.org>\r\n" })).toThrow();
  expect(() => compile({}, { campaignId: "c 1" })).toThrow();
  expect(() => compile({}, { headers: { "X-A": "1\r\nBcc: eve@example.org" } })).toThrow();
});

test("a transactional message says nothing of unsubscribing", () => {
  expect(composeMessage(compile(), { ...kim, unsubscribeUrl: null }).toString()).not.toContain("List-Unsubscribe");
});

test("a text part of its own is taken as it is given", () => {
  expect(renderMessage(compile({ text: "Hi {{ user.first_name }} <&>\n" }), kim).text).toBe("Hi Kim <&>\n");
});

test("dates and amounts are in the recipient's variety of the message's language, never in another language", () => {
  const compiled = { ...compile({ text: "{{ '2027-06-24' | date: 'short' }} {{ '1250.00' | money: 'DKK' }}" }), language: "en-US" };
  expect(renderMessage(compiled, kim).text).toBe("6/24/27 DKK\u00a01,250.00");
  expect(renderMessage(compiled, { ...kim, locale: "en-GB" }).text).toBe("24/06/2027 DKK\u00a01,250.00");
  expect(renderMessage(compiled, { ...kim, locale: "da-DK" }).text).toBe("6/24/27 DKK\u00a01,250.00");
});

test("files go along byte for byte: images inside the message, attachments beside it, names in every letter", async () => {
  const [image, paper] = [Buffer.from([0x89, 0x50, 0x4e, 0x47, 13, 10, 46, 10, 0]), Buffer.from("kort over pladsen\n.\n".repeat(500))];
  const name = `smørrebrød ${"æ".repeat(80)} 🎉.txt`;
  const files = [
    { name: "logo.png", contentType: "image/png", contentId: "logo@1", bytes: image },
    { name, contentType: "text/plain", contentId: null, bytes: paper },
  ];
  const source = { html: "<p>Hej <img src='{{ files.logo }}' alt=''></p>" };
  const message = composeMessage(attachFiles(compile(source), files), { ...kim, view: { files: { logo: "cid:logo@1" } } });
  const lines = rawMessage(message).toString("latin1").split("\r\n");
  expect(lines.filter((line) => line.length > 78 || line.startsWith("."))).toEqual([]);
  const mail = await PostalMime.parse(rawMessage(message), { attachmentEncoding: "arraybuffer" });
  expect(mail.html).toContain("cid:logo@1");
  const bytes = (n: number) => Buffer.from(mail.attachments[n]?.content as ArrayBuffer);
  expect(mail.attachments).toMatchObject([
    { contentId: "<logo@1>", disposition: "inline", mimeType: "image/png", filename: "logo.png" },
    { disposition: "attachment", mimeType: "text/plain", filename: name },
  ]);
  expect([bytes(0).equals(image), bytes(1).equals(paper)]).toEqual([true, true]);
});

test("a template that fails for a recipient is a template error with its place", () => {
  expect(() => composeMessage(compile({ text: "\n {{ 'now' | date: 'oops' }}" }), kim)).toThrow(
    expect.objectContaining({ name: "TemplateError", problems: [expect.objectContaining({ line: 2, column: 2 })] }),
  );
});
