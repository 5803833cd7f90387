import PostalMime, { type Email } from "postal-mime";
import { SMTPServer } from "smtp-server";
import { addressProblem } from "../src/channels/email/address.ts";
import { attachFiles } from "../src/channels/email/message/attach-files.ts";
import { compileMessage } from "../src/channels/email/message/compile-message.ts";
import { composeMessage, rawMessage } from "../src/channels/email/message/compose-message.ts";
import { createSmtpPool } from "../src/channels/email/smtp/pool.ts";
import type { EmailTransport } from "../src/channels/email/transport.ts";
import type { Proof, ProofOptions, Verdict } from "./proof.ts";

export const proveHeadersStayOurs: Proof = { id: "S8", promise: "mail headers cannot be injected", run: prove };

const EVIL = "Bcc: evil@example.org";
const HOSTILE: readonly string[] = [
  ...[
    "\r\n",
    "\n",
    "\r",
    "\r\n ",
    "\n\t",
    "\0",
    "\u0085",
    "\u2028",
    "\u2029",
    "\u000b",
    "\u000c",
    "%0d%0a",
    "\\r\\n",
    "=0D=0A",
    "\r\n.\r\n",
    "\r\n\r\n",
  ].map((end) => `Hej${end}${EVIL}`),
  `=?UTF-8?B?${Buffer.from(`x\r\n${EVIL}`).toString("base64")}?=`,
  `=?utf-8?Q?x=0D=0A${EVIL.replaceAll(" ", "_")}?=`,
  `Hej\r\nTo: evil@example.org\r\nContent-Type: text/html\r\n\r\n<p>evil</p>`,
  `"x" <evil@example.org>, Kim`,
  `Kim>\r\nRCPT TO:<evil@example.org>`,
  `${"w".repeat(20_000)}\r\n${EVIL}`,
  `${"æ🎉".repeat(5_000)}\n${EVIL}`,
  "\ud800\r\nBcc: evil@example.org",
  "a".repeat(1_000_000),
];
const ADDRESSES: readonly string[] = [
  ...["\r\n", "\n", "\0", " ", ",", ";", "<", ">", "\u2028", "\t"].map((c) => `kim@example.org${c}evil@example.org`),
  "<kim@example.org>",
  "kim@example.org>\r\nRCPT TO:<evil@example.org",
  '"kim\r\nBcc: evil@example.org"@example.org',
  "kim@[127.0.0.1]",
  "kim@exa mple.org",
  "@example.org",
  "kim@",
  "a".repeat(1_000_000),
  `${"a@".repeat(500_000)}b`,
  `kim@${"a.".repeat(500_000)}org`,
];
const EXPECTED = [
  "content-type",
  "date",
  "from",
  "list-unsubscribe",
  "list-unsubscribe-post",
  "message-id",
  "mime-version",
  "reply-to",
  "subject",
  "to",
];
const PARSE_MS = 50;

type Fields = {
  subject: string;
  fromName: string;
  toName: string;
  fileName: string;
  from: string;
  to: string;
  replyTo: string;
  contentId: string;
  header: string;
  id: string;
};
const FREE = ["subject", "fromName", "toName", "fileName"] as const;
const STRICT = ["from", "to", "replyTo", "contentId", "header", "id"] as const;
const HARMLESS: Fields = {
  subject: "Hej",
  fromName: "Nordlys",
  toName: "Kim",
  fileName: "kort.txt",
  from: "post@example.org",
  to: "kim@example.org",
  replyTo: "svar@example.org",
  contentId: "logo@1",
  header: "",
  id: "1",
};

interface Sink {
  transport: EmailTransport;
  got: { recipients: string[]; raw: Buffer }[];
  close(): Promise<void>;
}

async function prove({ say }: ProofOptions): Promise<Verdict> {
  const sink = await startSink();
  const faults: string[] = [];
  let messages = 0;
  let refused = 0;
  try {
    for (const field of [...FREE, ...STRICT])
      for (const value of STRICT.includes(field as "to") ? [...HOSTILE, ...ADDRESSES] : HOSTILE) {
        const outcome = await trial(sink, { ...HARMLESS, [field]: value }, field);
        if (outcome === "refused") refused += 1;
        else messages += 1;
        if (outcome !== "refused" && outcome !== "sent") faults.push(`${field} ${JSON.stringify(value.slice(0, 60))}: ${outcome}`);
      }
  } finally {
    await sink.close();
  }
  const slowest = slowestAddress();
  say(`${messages} messages at the sink, ${refused} refused, ${faults.length} faults, slowest address ${slowest} ms`);
  const off = await withoutGuards();
  return {
    met: faults.length === 0 && messages > 0 && refused > 0 && slowest <= PARSE_MS && off > 0,
    figure: `${messages} messages with hostile fields at a relay: ${faults.length} with another header, recipient or part; ${refused} refused before; 1 MB of address text judged in ${slowest} ms`,
    bar: `0 extra headers, recipients or parts; 1 MB of address text in at most ${PARSE_MS} ms`,
    engine: `Node ${process.version}, smtp-server, postal-mime`,
    guardOff: `headers written as they come: ${off} of ${HOSTILE.length} subjects make a header of their own`,
    details: { fields: FREE.length + STRICT.length, values: HOSTILE.length + ADDRESSES.length, faults },
  };
}

async function trial(sink: Sink, fields: Fields, field: keyof Fields): Promise<string> {
  let message: Buffer;
  try {
    message = compose(fields);
  } catch {
    return FREE.includes(field as "subject") ? "free text was refused" : "refused";
  }
  sink.got.length = 0;
  const answer = await sink.transport.send({ from: fields.from, to: fields.to }, message);
  if (answer.kind === "refused" && sink.got.length === 0) return "refused";
  const [mail] = sink.got;
  if (answer.kind !== "accepted" || sink.got.length !== 1 || !mail) return `${answer.kind}, ${sink.got.length} messages`;
  if (mail.recipients.join() !== fields.to) return `went to ${mail.recipients.join()}`;
  if (!mail.raw.equals(rawMessage(message))) return "the bytes at the sink differ";
  return oddity(await PostalMime.parse(mail.raw), mail.raw) ?? "sent";
}

function oddity(mail: Email, raw: Buffer): string | undefined {
  const names = mail.headers
    .map(({ key }) => key)
    .filter((key) => key !== "x-proof")
    .sort();
  if (names.join() !== EXPECTED.join()) return `headers ${names.join()}`;
  if (mail.to?.length !== 1 || mail.to[0]?.address !== HARMLESS.to || mail.cc || mail.bcc) return "other recipients";
  if (mail.attachments.length !== 2 || !mail.html?.includes("<p>Kære Kim") || !mail.text?.includes("Kære Kim")) return "other parts";
  const head = raw.toString("latin1").split("\r\n\r\n", 1)[0] ?? "";
  // biome-ignore lint/suspicious/noControlCharactersInRegex: none may be there
  if (/[^\x20-\x7e\r\n]|\r(?!\n)|(?<!\r)\n/.test(head)) return "a header with other than printable ASCII";
  return head.split("\r\n").some((line) => line.length > 998) ? "a line that is too long" : undefined;
}

function compose(fields: Fields): Buffer {
  const compiled = compileMessage({
    source: { subject: "{{ user.subject }}", html: "<p>Kære Kim</p>" },
    language: "da",
    publicUrl: "https://preo.test",
    tracking: { opens: false, clicks: false },
    sender: {
      campaignId: "proof",
      messageIdDomain: "example.org",
      from: { address: fields.from, name: fields.fromName },
      replyTo: { address: fields.replyTo },
      ...(fields.header === "" ? {} : { headers: { "X-Proof": fields.header } }),
    },
  });
  const bytes = Buffer.from("kort");
  const carried = attachFiles(compiled, [
    { name: "logo.png", contentType: "image/png", contentId: fields.contentId, bytes },
    { name: fields.fileName, contentType: "text/plain", contentId: null, bytes },
  ]);
  return composeMessage(carried, {
    id: fields.id,
    token: "token",
    to: { address: fields.to, name: fields.toName },
    view: { user: { subject: fields.subject } },
    timeZone: "UTC",
    date: new Date(0),
    unsubscribeUrl: "https://preo.test/u/1",
  });
}

function slowestAddress(): number {
  const times = [...ADDRESSES, ...HOSTILE].map((address) => {
    const started = performance.now();
    addressProblem(address);
    return performance.now() - started;
  });
  return Math.round(Math.max(...times) * 10) / 10;
}

/** The same subjects in a message that is written as they come. */
async function withoutGuards(): Promise<number> {
  const mails = await Promise.all(HOSTILE.map((subject) => PostalMime.parse(`To: kim@example.org\r\nSubject: ${subject}\r\n\r\nHej`)));
  return mails.filter(({ headers }) => headers.length > 2).length;
}

async function startSink(): Promise<Sink> {
  const got: Sink["got"] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ["STARTTLS"],
    onData: (stream, session, done) => {
      const pieces: Buffer[] = [];
      stream.on("data", (piece: Buffer) => pieces.push(piece));
      stream.on("end", () => {
        got.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), raw: Buffer.concat(pieces) });
        done();
      });
    },
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.server.address() as { port: number };
  const transport = createSmtpPool({ relay: `smtp://127.0.0.1:${port}`, connections: 1 });
  return {
    transport,
    got,
    close: async () => {
      await transport.close();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
