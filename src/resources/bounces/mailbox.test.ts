import { afterEach, beforeEach, expect, test } from "vitest";
import { type ImapServer, startImapServer } from "../../../test/imap-server.ts";
import { createStage, ended, type Stage } from "../../../test/stage.ts";
import { insertGuests } from "../../../test/world-content.ts";
import { readMailboxUrl, visitMailbox } from "../../channels/email/bounce/mailbox.ts";
import { createLogger } from "../../platform/logging.ts";
import { runMailbox } from "./run-mailbox.ts";

let stage: Stage;
let imap: ImapServer;
beforeEach(async () => {
  [stage, imap] = await Promise.all([createStage(), startImapServer()]);
});
afterEach(() => Promise.all([stage.close(), imap.close()]));

const url = (password = "secret") => `imap://bounces:${password}@127.0.0.1:${imap.port}/INBOX?tls=off`;

test("a message goes out under a return path of its own, and the report that comes to it suppresses its guest", async () => {
  const { world, transport } = stage;
  await insertGuests(world, world.nordlys, [
    { email: "dead@example.org", consent: "granted" },
    { email: "alive@example.org", consent: "granted" },
  ]);
  const id = await stage.draft();
  stage.startSending(undefined, { bounceDomain: "bounces.example.org" });
  await world.max("POST", `/v1/campaigns/${id}/send-now`);
  await stage.until(id, ended);
  const from = transport.sent.find(({ to }) => to === "dead@example.org")?.from ?? "";
  expect(from).toMatch(/^b\+[a-z2-7]+@bounces\.example\.org$/);
  imap.messages.push(
    { seen: false, raw: Buffer.from("From: kim@example.org\r\nTo: x@bounces.example.org\r\nSubject: Hello\r\n\r\nHello") },
    {
      seen: false,
      raw: Buffer.from(`From: <MAILER-DAEMON@mx.example.net>\r\nTo: ${from}\r\nSubject: failure notice\r\n\r\n(#5.1.1) no such user`),
    },
  );
  const reader = runMailbox({ db: world.db, log: createLogger("error"), secretKey: world.config.secretKey, mailbox: { url: url() } });
  for (let i = 0; i < 100 && !imap.messages.every(({ seen }) => seen); i += 1) await new Promise((resolve) => setTimeout(resolve, 50));
  await reader.stop();
  expect(imap.messages.map(({ seen }) => seen)).toEqual([true, true]);
  expect(await world.sql("select email, email_status from users where email is not null order by email")).toEqual([
    { email: "alive@example.org", email_status: "ok" },
    { email: "dead@example.org", email_status: "bounced" },
  ]);
  expect((await world.vera("GET", `/v1/campaigns/${id}/stats`)).body).toMatchObject({ sent: 2, bounced: 1, delivered: 1 });
});

test("what could not be taken stays unread, and a wrong password is told without it", async () => {
  imap.messages.push({ seen: false, raw: Buffer.from("Subject: x\r\n\r\nx") });
  await expect(visitMailbox({ url: url() }, () => Promise.reject(new Error("no database")))).rejects.toThrow("no database");
  expect(imap.messages[0]?.seen).toBe(false);
  const refused = await visitMailbox({ url: url("wrongpassword") }, async () => undefined).catch((error: unknown) => String(error));
  expect(refused).toMatch(/Error/);
  expect(refused).not.toContain("wrongpassword");
  expect(() => readMailboxUrl("imaps://host/INBOX")).toThrow("a user, a password and a host");
  expect(readMailboxUrl("imaps://a%40b:p%2Fw@mail.example.org/Bounces")).toMatchObject({
    port: 993,
    secure: true,
    folder: "Bounces",
    auth: { user: "a@b", pass: "p/w" },
  });
});
