import type { Readable } from "node:stream";
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { afterEach, expect, test } from "vitest";
import { type Sink, startSink } from "../../../../test/smtp-sink.ts";
import { compileMessage } from "../message/compile-message.ts";
import { composeMessage, rawMessage } from "../message/compose-message.ts";
import { messageBody } from "./message-body.ts";

let sink: Sink;

afterEach(() => sink.close());

/** What the relay gets is everything before the final dot; the line end in front of it belongs to the message. */
async function overTheWire(body: Readable | Buffer): Promise<Buffer> {
  sink = await startSink({ keep: true });
  const connection = new SMTPConnection({ host: "127.0.0.1", port: sink.port });
  await new Promise<void>((resolve) => connection.connect(() => resolve()));
  await new Promise<void>((resolve, reject) =>
    connection.send({ from: "ada@example.org", to: "kim@example.org" }, body, (error) => (error ? reject(error) : resolve())),
  );
  connection.close();
  return Buffer.concat([sink.mails[0]?.raw ?? Buffer.alloc(0), Buffer.from("\r\n")]);
}

function composed(): Buffer {
  const compiled = compileMessage({
    source: { subject: "Æ 🎉", html: `<p>.\n.{{ user.name }}\n</p>${"<p>. æøå = x </p>\n".repeat(2_000)}` },
    language: "da",
    publicUrl: "https://p.example",
    tracking: { opens: true, clicks: true },
    sender: { campaignId: "c", messageIdDomain: "example.org", from: { address: "ada@example.org" } },
  });
  const view = { user: { name: ".\r\n.\r\n" } };
  return composeMessage(compiled, { id: "1", token: "t", to: { address: "kim@example.org" }, view, timeZone: "UTC", date: new Date() });
}

test("the bytes at the relay are the bytes that were composed", async () => {
  const message = composed();
  let handedOver = 0;
  const received = await overTheWire(messageBody(message, () => handedOver++));
  expect(received.equals(rawMessage(message))).toBe(true);
  expect(handedOver).toBe(1);
});

test("they are the same bytes that the plain way of sending a buffer gives", async () => {
  const message = composed();
  expect((await overTheWire(rawMessage(message))).equals(rawMessage(message))).toBe(true);
});

test("a connection whose encoder is no Transform gets the message without its dot", () => {
  const message = composed();
  const ended: Buffer[] = [];
  messageBody(message, () => {}).pipe({ end: (chunk: Buffer) => ended.push(chunk) } as unknown as NodeJS.WritableStream);
  expect(ended).toEqual([rawMessage(message)]);
});
