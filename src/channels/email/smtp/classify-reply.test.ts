import { expect, test } from "vitest";
import { classifyReply, type SmtpStage } from "./classify-reply.ts";

const relay = "unavailable relay";
const sender = "unavailable sender";

const table: [SmtpStage, string, string][] = [
  ["session", "421 4.3.2 Service shutting down", relay],
  ["session", "454 4.7.0 TLS not available", relay],
  ["session", "535 5.7.8 Authentication credentials invalid", relay],
  ["session", "554 5.7.1 No SMTP service here", relay],
  ["mail", "421 4.7.0 Try again later", relay],
  ["mail", "451 4.3.0 Queue file write error", sender],
  ["mail", "452 4.3.1 Insufficient system storage", sender],
  ["mail", "530 5.7.0 Must issue a STARTTLS command first", relay],
  ["mail", "550 5.1.8 Sender address rejected", sender],
  ["mail", "553 5.7.1 Sender address rejected: not owned by user", sender],
  ["rcpt", "421 4.7.28 Rate limited", relay],
  ["rcpt", "450 4.2.0 Greylisted, see the page", "deferred"],
  ["rcpt", "451 4.7.1 Try again in 5 minutes", "deferred"],
  ["rcpt", "452 4.2.2 Mailbox full", "deferred"],
  ["rcpt", "454 4.7.1 Relay access denied", "deferred"],
  ["rcpt", "501 5.1.3 Bad recipient address syntax", "refused hard"],
  ["rcpt", "503 5.5.1 Bad sequence of commands", relay],
  ["rcpt", "504 5.5.2 Recipient address rejected: need fully-qualified address", "refused none"],
  ["rcpt", "521 5.3.2 Server does not accept mail", "refused soft"],
  ["rcpt", "530 5.7.0 Authentication required", relay],
  ["rcpt", "550 5.1.1 No such user", "refused hard"],
  ["rcpt", "550 5.1.2 No such domain", "refused hard"],
  ["rcpt", "550 5.1.8 Sender domain not found", sender],
  ["rcpt", "550 5.2.1 Mailbox disabled", "refused hard"],
  ["rcpt", "550 5.7.1 Relaying denied", "refused none"],
  ["rcpt", "550 5.7.515 Access denied, sending domain does not meet the required authentication level", "refused none"],
  ["rcpt", "550 No such user here", "refused soft"],
  ["rcpt", "550 5.1.10notacode", "refused soft"],
  ["rcpt", "552 5.2.2 Mailbox full", "refused soft"],
  ["rcpt", "553 Mailbox name not allowed", "refused soft"],
  ["rcpt", "554 Transaction failed", "refused none"],
  ["rcpt", "554 5.4.4 Unable to route", "refused soft"],
  ["rcpt", "556 5.1.10 Recipient address has null MX", "refused hard"],
  ["data", "451 4.5.0 Try again", "deferred"],
  ["data", "554 5.5.1 No valid recipients", "refused none"],
  ["end", "421 4.3.0 Closing", relay],
  ["end", "450 4.7.0 Greylisted after data", "deferred"],
  ["end", "454 Throttling failure: Maximum sending rate exceeded.", "deferred"],
  ["end", "550 5.1.1 Unknown after all", "refused hard"],
  ["end", "552 5.3.4 Message too big for system", "refused none"],
  ["end", "552 5.2.3 Message length exceeds administrative limit", "refused none"],
  ["end", "554 5.6.0 Malformed message", "refused none"],
  ["end", "554 5.7.1 Spam message rejected", "refused none"],
  ["end", "550 5.7.26 Unauthenticated mail is prohibited", "refused none"],
];

test.each(table)("at %s, %s is %s", (stage, response, meaning) => {
  const result = classifyReply({ stage, code: Number(response.slice(0, 3)), response });
  const detail = result.kind === "unavailable" ? result.scope : result.kind === "refused" ? result.bounce : "";
  expect(`${result.kind} ${detail}`.trim()).toBe(meaning);
});

test("no 4xx to a recipient's command is ever final", () => {
  for (const stage of ["rcpt", "data", "end"] as const)
    for (let code = 400; code < 500; code++)
      expect(["deferred", "unavailable"]).toContain(classifyReply({ stage, code, response: `${code} 4.1.1 x` }).kind);
});

test("code, enhanced code and answer are kept, on one line", () => {
  expect(classifyReply({ stage: "rcpt", code: 550, response: "550-5.1.1 No such\r\n550 5.1.1 user" })).toEqual({
    kind: "refused",
    code: 550,
    enhanced: "5.1.1",
    response: "550-5.1.1 No such 550 5.1.1 user",
    bounce: "hard",
  });
});
