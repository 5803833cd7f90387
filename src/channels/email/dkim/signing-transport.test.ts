import { createHash, createVerify, generateKeyPairSync } from "node:crypto";
import { afterEach, expect, test } from "vitest";
import { type Sink, startSink } from "../../../../test/smtp-sink.ts";
import { compileMessage } from "../message/compile-message.ts";
import { composeMessage } from "../message/compose-message.ts";
import { createSmtpPool } from "../smtp/pool.ts";
import { createSigningTransport } from "./signing-transport.ts";

const { privateKey, publicKey } = generateKeyPairSync("rsa", {
  modulusLength: 2048,
  publicKeyEncoding: { type: "spki", format: "pem" },
  privateKeyEncoding: { type: "pkcs8", format: "pem" },
});
const KEY = { domain: "example.org", selector: "s1", privateKey };

let sink: Sink | undefined;
afterEach(() => sink?.close());

async function receive(): Promise<string> {
  sink = await startSink({ keep: true });
  const pool = createSmtpPool({ relay: `smtp://127.0.0.1:${sink.port}` });
  const compiled = compileMessage({
    source: { subject: "Skål {{ user.first_name }}", html: "<p>Hej {{ user.first_name }}, æøå.</p><p>.</p>" },
    language: "da",
    publicUrl: "https://preo.test",
    tracking: { opens: true, clicks: true },
    sender: { campaignId: "c1", messageIdDomain: "example.org", from: { address: "ada@example.org", name: "Ada" } },
  });
  const message = composeMessage(compiled, {
    id: "1",
    token: "t",
    to: { address: "kim@example.org", name: "Kim Å" },
    view: { user: { first_name: "Åse" }, links: {} },
    timeZone: "Europe/Copenhagen",
    date: new Date("2027-01-01T10:00:00Z"),
    unsubscribeUrl: "https://preo.test/u/t",
  });
  const signing = createSigningTransport(pool, KEY);
  expect(await signing.send({ from: "ada@example.org", to: "kim@example.org" }, message)).toMatchObject({ kind: "accepted" });
  await signing.close();
  return `${sink.mails[0]?.raw.toString("latin1") ?? ""}\r\n`;
}

/** RFC 6376, as a receiver does it: the hash of the body, then the signature over the headers that it names. */
function verify(mail: string): { signed: string[]; body: boolean; signature: boolean } {
  const end = mail.indexOf("\r\n\r\n");
  const headers = mail.slice(0, end).split(/\r\n(?![ \t])/);
  const body = mail.slice(end + 4);
  const own = headers.find((header) => /^dkim-signature:/i.test(header)) ?? "";
  const tags = new Map(
    own
      .slice(own.indexOf(":") + 1)
      .replace(/\r\n/g, "")
      .split(";")
      .map((tag) => {
        const at = tag.indexOf("=");
        return [tag.slice(0, at).trim(), tag.slice(at + 1).replace(/\s+/g, "")] as const;
      }),
  );
  const signed = (tags.get("h") ?? "").split(":");
  const lines = signed.map((name) =>
    relaxed(headers.findLast((header) => header.toLowerCase().startsWith(`${name.toLowerCase()}:`)) ?? ""),
  );
  const unsigned = relaxed(own.replace(/(;\s*b=)[^;]*$/s, "$1"));
  const plain = `${body
    .replace(/[ \t]+(?=\r\n)/g, "")
    .replace(/[ \t]+/g, " ")
    .replace(/(?:\r\n)*$/, "")}\r\n`;
  return {
    signed,
    body: createHash("sha256").update(plain, "latin1").digest("base64") === tags.get("bh"),
    signature: createVerify("RSA-SHA256")
      .update([...lines, unsigned].join("\r\n"), "latin1")
      .verify(publicKey, tags.get("b") ?? "", "base64"),
  };
}

function relaxed(header: string): string {
  const at = header.indexOf(":");
  return `${header.slice(0, at).toLowerCase().trim()}:${header
    .slice(at + 1)
    .replace(/\r\n/g, "")
    .replace(/[ \t]+/g, " ")
    .trim()}`;
}

test("a mail that arrived carries a signature that holds, also over both unsubscribe headers", async () => {
  const mail = await receive();
  const { signed, body, signature } = verify(mail);
  expect([body, signature]).toEqual([true, true]);
  expect(signed).toEqual(expect.arrayContaining(["from", "to", "subject", "message-id", "list-unsubscribe", "list-unsubscribe-post"]));
  expect(mail).toMatch(/d=example\.org;[^:]*s=s1;/);
});

test("a mail that was changed on its way does not", async () => {
  const mail = await receive();
  expect(
    verify(mail.replace("List-Unsubscribe-Post: List-Unsubscribe=One-Click", "List-Unsubscribe-Post: List-Unsubscribe=None")),
  ).toMatchObject({ body: true, signature: false });
  expect(verify(mail.replace(/Hej/g, "Nej"))).toMatchObject({ body: false });
});
