// The least that a Node process can do: bytes that are ready, over nodemailer's own connections, with no database and nothing recorded.
import SMTPConnection from "nodemailer/lib/smtp-connection";
import { compileMessage } from "../src/channels/email/message/compile-message.ts";
import { composeMessage } from "../src/channels/email/message/compose-message.ts";
import { messageBody } from "../src/channels/email/smtp/message-body.ts";
import { html, subject } from "./message.ts";

const [port = "", count = "", connections = ""] = process.argv.slice(2);
const FROM = "hello@proof.example.org";

const compiled = compileMessage({
  source: { subject, html },
  language: "en",
  publicUrl: "https://preo.test",
  tracking: { opens: true, clicks: true },
  sender: {
    campaignId: "01980000-0000-7000-8000-000000000001",
    messageIdDomain: "proof.example.org",
    from: { address: FROM, name: "Proof" },
  },
});
const user = {
  first_name: "Guest",
  last_name: "1",
  city: "Aarhus",
  country: "DK",
  postal_code: "8000",
  phone: "+4470090000",
  email: "guest1@example.org",
};
const message = composeMessage(compiled, {
  id: "1",
  token: "bare-token-of-the-same-length-0000000000000001",
  to: { address: "guest1@example.org", name: "Guest 1" },
  view: { user, edition: { name: "Nordlys 2027" }, organization: { name: "Nordlys", postal_address: "Opdigtet Allé 1" }, links: {} },
  timeZone: "Europe/Copenhagen",
  date: new Date("2027-01-01T10:00:00Z"),
  unsubscribeUrl: "https://preo.test/u/bare-token-of-the-same-length-0000000000000001",
});

process.send?.({ bytes: message.length });
process.once("message", () => void sendAll());

async function sendAll(): Promise<void> {
  let next = 0;
  const lane = async () => {
    const connection = new SMTPConnection({ host: "127.0.0.1", port: Number(port), ignoreTLS: true });
    await new Promise<void>((resolve, reject) => connection.once("error", reject).connect((error) => (error ? reject(error) : resolve())));
    while (next < Number(count)) {
      const to = `guest${next++}@example.org`;
      await new Promise<void>((resolve, reject) =>
        connection.send(
          { from: FROM, to: [to] },
          messageBody(message, () => undefined),
          (error) => (error ? reject(error) : resolve()),
        ),
      );
    }
    connection.quit();
  };
  await Promise.all(Array.from({ length: Number(connections) }, lane));
  process.send?.("done");
}
