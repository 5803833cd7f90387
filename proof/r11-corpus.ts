// oxlint-disable max-lines -- forty messages, each to be read whole
import type { BounceKind } from "../src/channels/email/bounce/bounce-kind.ts";

/** One message that a mail system sent back, and what a careful reader makes of it. */
export interface Specimen {
  name: string;
  expected: BounceKind | "complaint" | "other";
  /** the message, for a return path and the guest's address */
  write: (returnPath: string, address: string) => string;
}

const lines = (...parts: string[]) => parts.join("\r\n");

interface Dsn {
  from?: string;
  subject?: string;
  action?: string;
  status: string;
  diagnostic?: string;
  words?: string;
  type?: string;
}

/** A multipart/report as most systems write it. */
function dsn({ from = "MAILER-DAEMON@mx.example.net", subject = "Undelivered Mail Returned to Sender", action = "failed", ...rest }: Dsn) {
  return (returnPath: string, address: string) =>
    lines(
      `From: Mail Delivery System <${from}>`,
      `To: ${returnPath}`,
      `Subject: ${subject}`,
      "Auto-Submitted: auto-replied",
      "MIME-Version: 1.0",
      'Content-Type: multipart/report; report-type=delivery-status; boundary="==report"',
      "",
      "--==report",
      "Content-Type: text/plain; charset=utf-8",
      "",
      rest.words ?? "This is the mail system. Your message could not be delivered.",
      "",
      "--==report",
      `Content-Type: ${rest.type ?? "message/delivery-status"}`,
      "",
      "Reporting-MTA: dns; mx.example.net",
      "Arrival-Date: Fri, 27 Nov 2026 10:00:00 +0000",
      "",
      `Final-Recipient: rfc822; ${address}`,
      `Original-Recipient: rfc822;${address}`,
      `Action: ${action}`,
      `Status: ${rest.status}`,
      ...(rest.diagnostic === undefined ? [] : [`Diagnostic-Code: smtp; ${rest.diagnostic}`]),
      "",
      "--==report",
      "Content-Type: message/rfc822",
      "",
      `Return-Path: <${returnPath}>`,
      "From: Nordlys <hello@nordlys.example.org>",
      `To: ${address}`,
      "Subject: News",
      "Content-Type: text/plain",
      "",
      "550 5.1.1 is what a hard bounce says, and this is only the message itself.",
      "--==report--",
    );
}

interface Letter {
  from?: string;
  subject: string;
  headers?: string[];
  words: string;
}

/** A failure, or a letter, in words alone. */
function letter({ from = "MAILER-DAEMON@mx.example.net", subject, headers = [], words }: Letter) {
  return (returnPath: string, address: string) =>
    lines(
      `From: <${from}>`,
      `To: ${returnPath}`,
      `Subject: ${subject}`,
      ...headers.map((header) => header.replace("ADDRESS", address)),
      "Content-Type: text/plain; charset=utf-8",
      "",
      words.replaceAll("ADDRESS", address),
    );
}

/** A complaint as feedback loops send it (RFC 5965). */
function complaint(type: string, { quotesPath = true, unsubscribe = "" } = {}) {
  return (returnPath: string, address: string) =>
    lines(
      "From: <feedback@fbl.example.net>",
      `To: ${quotesPath ? "abuse@nordlys.example.org" : returnPath}`,
      "Subject: FW: News",
      'Content-Type: multipart/report; report-type=feedback-report; boundary="fbl"',
      "",
      "--fbl",
      "Content-Type: text/plain",
      "",
      "This is an email abuse report.",
      "--fbl",
      "Content-Type: message/feedback-report",
      "",
      `Feedback-Type: ${type}`,
      "User-Agent: SomeGenerator/1.0",
      "Version: 1",
      ...(quotesPath ? [`Original-Mail-From: <${returnPath}>`] : []),
      `Original-Rcpt-To: <${address}>`,
      "",
      "--fbl",
      "Content-Type: message/rfc822",
      "",
      "From: Nordlys <hello@nordlys.example.org>",
      ...(unsubscribe === "" ? [] : [`List-Unsubscribe: ${unsubscribe}`]),
      "Subject: News",
      "",
      "Hello",
      "--fbl--",
    );
}

const hard: Specimen[] = [
  {
    name: "Postfix, unknown user",
    expected: "hard",
    write: dsn({ status: "5.1.1", diagnostic: "550 5.1.1 <x>: Recipient address rejected: User unknown in local recipient table" }),
  },
  {
    name: "Gmail, no such account",
    expected: "hard",
    write: dsn({
      from: "mailer-daemon@googlemail.com",
      subject: "Delivery Status Notification (Failure)",
      status: "5.1.1",
      diagnostic: "550-5.1.1 The email account that you tried to reach does not exist.",
    }),
  },
  {
    name: "Exchange Online, 5.1.10",
    expected: "hard",
    write: dsn({
      from: "postmaster@contoso.example",
      subject: "Undeliverable: News",
      status: "5.1.10",
      diagnostic: "550 5.1.10 RESOLVER.ADR.RecipientNotFound; Recipient not found by SMTP address lookup",
    }),
  },
  { name: "Sendmail, host unknown", expected: "hard", write: dsn({ status: "5.1.2", diagnostic: "550 5.1.2 Bad destination host" }) },
  {
    name: "a disabled mailbox, 5.2.1",
    expected: "hard",
    write: dsn({ status: "5.2.1", diagnostic: "550 5.2.1 The email account that you tried to reach is disabled." }),
  },
  {
    name: "bad destination syntax, 5.1.3",
    expected: "hard",
    write: dsn({ status: "5.1.3", diagnostic: "501 5.1.3 Bad recipient address syntax" }),
  },
  {
    name: "moved without forwarding, 5.1.6",
    expected: "hard",
    write: dsn({ status: "5.1.6", diagnostic: "551 5.1.6 Recipient no longer on server" }),
  },
  { name: "Status 5.0.0, the code in the reply", expected: "hard", write: dsn({ status: "5.0.0", diagnostic: "550 5.1.1 User unknown" }) },
  { name: "Exim DSN, words alone", expected: "hard", write: dsn({ status: "5.0.0", diagnostic: "550 No such user here" }) },
  {
    name: "Outlook.com, 5.5.0 mailbox unavailable",
    expected: "hard",
    write: dsn({ status: "5.5.0", diagnostic: "550 5.5.0 Requested action not taken: mailbox unavailable (S2017062302)" }),
  },
  {
    name: "internationalised status part",
    expected: "hard",
    write: dsn({ status: "5.1.1", diagnostic: "550 5.1.1 unknown", type: "message/global-delivery-status" }),
  },
  {
    name: "qmail, words alone",
    expected: "hard",
    write: letter({
      subject: "failure notice",
      words:
        "Hi. This is the qmail-send program at mx.example.net.\r\nI'm afraid I wasn't able to deliver your message to the following addresses.\r\n\r\n<ADDRESS>:\r\nSorry, no mailbox here by that name. (#5.1.1)",
    }),
  },
  {
    name: "Exim, words alone",
    expected: "hard",
    write: letter({
      subject: "Mail delivery failed: returning message to sender",
      headers: ["X-Failed-Recipients: ADDRESS"],
      words:
        "A message that you sent could not be delivered to one or more of its recipients. This is a permanent error. The following address(es) failed:\r\n\r\n  ADDRESS\r\n    Unrouteable address",
    }),
  },
  {
    name: "Domino, German",
    expected: "hard",
    write: dsn({
      subject: "Unzustellbar: News",
      status: "5.1.1",
      words: "Ihre Nachricht konnte nicht zugestellt werden.",
      diagnostic: "550 5.1.1 User not listed in public Name & Address Book",
    }),
  },
];

const soft: Specimen[] = [
  {
    name: "mailbox full, 5.2.2",
    expected: "soft",
    write: dsn({ status: "5.2.2", diagnostic: "552 5.2.2 The email account that you tried to reach is over quota." }),
  },
  { name: "gave up after days, 4.4.7", expected: "soft", write: dsn({ status: "4.4.7", diagnostic: "Delivery expired, message too old" }) },
  { name: "mailbox full, 4.2.2 at last", expected: "soft", write: dsn({ status: "4.2.2", diagnostic: "452 4.2.2 Mailbox full" }) },
  { name: "no answer from the host, 4.4.1", expected: "soft", write: dsn({ status: "4.4.1", diagnostic: "Connection timed out" }) },
  {
    name: "routing loop, 5.4.6",
    expected: "soft",
    write: dsn({ status: "5.4.6", diagnostic: "554 5.4.6 Hop count exceeded - possible mail loop" }),
  },
  {
    name: "system storage full, 4.3.1",
    expected: "soft",
    write: dsn({ status: "4.3.1", diagnostic: "452 4.3.1 Insufficient system storage" }),
  },
  { name: "quota in words", expected: "soft", write: dsn({ status: "5.0.0", diagnostic: "550 mailbox for x is full" }) },
  { name: "failure without any reason", expected: "soft", write: dsn({ status: "5.0.0", diagnostic: "550 failed" }) },
  {
    name: "Exchange, 5.4.1 access denied",
    expected: "soft",
    write: dsn({ status: "5.4.1", diagnostic: "550 5.4.1 Recipient address rejected: Access denied" }),
  },
];

const policy: Specimen[] = [
  {
    name: "blocked by reputation, 5.7.1",
    expected: "none",
    write: dsn({ status: "5.7.1", diagnostic: "550 5.7.1 Service unavailable, Client host blocked using a block list" }),
  },
  {
    name: "Gmail, unauthenticated, 5.7.26",
    expected: "none",
    write: dsn({ status: "5.7.26", diagnostic: "550-5.7.26 This mail is unauthenticated" }),
  },
  {
    name: "Outlook, 5.7.515",
    expected: "none",
    write: dsn({
      status: "5.7.515",
      diagnostic: "550 5.7.515 Access denied, sending domain does not meet the required authentication level",
    }),
  },
  { name: "too large, 5.3.4", expected: "none", write: dsn({ status: "5.3.4", diagnostic: "552 5.3.4 Message size exceeds fixed limit" }) },
  { name: "content refused, 5.6.0", expected: "none", write: dsn({ status: "5.6.0", diagnostic: "554 5.6.0 Message content rejected" }) },
  { name: "spam, in words", expected: "none", write: dsn({ status: "5.0.0", diagnostic: "554 Your message was considered spam" }) },
  {
    name: "our sender address refused, 5.1.8",
    expected: "none",
    write: dsn({ status: "5.1.8", diagnostic: "553 5.1.8 Sender domain does not exist" }),
  },
];

const complaints: Specimen[] = [
  { name: "abuse, by the original envelope", expected: "complaint", write: complaint("abuse") },
  { name: "opt-out, sent to the return path", expected: "complaint", write: complaint("opt-out", { quotesPath: false }) },
  { name: "fraud", expected: "complaint", write: complaint("fraud") },
];

const others: Specimen[] = [
  { name: "not-spam", expected: "other", write: complaint("not-spam") },
  {
    name: "a delay",
    expected: "other",
    write: dsn({ subject: "Delayed Mail (still being retried)", action: "delayed", status: "4.4.1", diagnostic: "Connection refused" }),
  },
  {
    name: "a success",
    expected: "other",
    write: dsn({ subject: "Successful Mail Delivery Report", action: "delivered", status: "2.0.0", diagnostic: "250 2.0.0 OK" }),
  },
  {
    name: "relayed to a system without reports",
    expected: "other",
    write: dsn({ subject: "Relayed", action: "relayed", status: "2.0.0" }),
  },
  {
    name: "out of office",
    expected: "other",
    write: letter({
      from: "kim@example.net",
      subject: "Out of office: News",
      headers: ["Auto-Submitted: auto-replied"],
      words: "I am away until Monday. User unknown is a band I like.",
    }),
  },
  {
    name: "a guest's answer that quotes a bounce",
    expected: "other",
    write: letter({ from: "kim@example.net", subject: "Re: Undelivered Mail", words: "Did you get this?\r\n> 550 5.1.1 User unknown" }),
  },
  {
    name: "a delay in words",
    expected: "other",
    write: letter({
      subject: "Mail delivery system: warning, message delayed 24 hours",
      headers: ["X-Failed-Recipients: ADDRESS"],
      words: "This is a warning message only. YOU DO NOT NEED TO RESEND. The server will keep trying.",
    }),
  },
];

export const corpus: readonly Specimen[] = [...hard, ...soft, ...policy, ...complaints, ...others];
