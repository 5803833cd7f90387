import type { SinkStage } from "../test/smtp-sink.ts";

/** What a reply has to mean: the recipient waits, has failed (with what it says of the mailbox), or was not concerned at all. */
type Meaning = "later" | "hard" | "soft" | "no fault of theirs" | "not concerned";

/** As RFC 5321, RFC 3463 and what large receivers document say. */
export const CODES: readonly [SinkStage, string, Meaning][] = [
  ["rcpt", "450 4.2.0 Greylisted", "later"],
  ["rcpt", "450 4.2.1 Mailbox busy", "later"],
  ["rcpt", "451 4.3.0 Local error in processing", "later"],
  ["rcpt", "451 4.7.1 Try again in 5 minutes", "later"],
  ["rcpt", "452 4.2.2 Mailbox full", "later"],
  ["rcpt", "452 4.5.3 Too many recipients", "later"],
  ["rcpt", "454 4.7.1 Relay access denied", "later"],
  ["data", "451 4.5.0 Try again", "later"],
  ["end", "450 4.7.0 Greylisted after data", "later"],
  ["end", "451 4.7.650 Rate limited by reputation", "later"],
  ["end", "454 Throttling failure: Maximum sending rate exceeded.", "later"],
  ["rcpt", "501 5.1.3 Bad recipient address syntax", "hard"],
  ["rcpt", "550 5.1.1 No such user", "hard"],
  ["rcpt", "550 5.1.2 No such domain", "hard"],
  ["rcpt", "550 5.2.1 Mailbox disabled", "hard"],
  ["rcpt", "556 5.1.10 Recipient address has null MX", "hard"],
  ["end", "550 5.1.1 Unknown after all", "hard"],
  ["rcpt", "550 No such user here", "soft"],
  ["rcpt", "552 5.2.2 Mailbox full", "soft"],
  ["rcpt", "553 Mailbox name not allowed", "soft"],
  ["rcpt", "554 5.4.4 Unable to route", "soft"],
  ["rcpt", "550 5.7.1 Relaying denied", "no fault of theirs"],
  ["rcpt", "550 5.7.515 Access denied, domain does not meet the required authentication level", "no fault of theirs"],
  ["rcpt", "554 Transaction failed", "no fault of theirs"],
  ["data", "554 5.5.1 No valid recipients", "no fault of theirs"],
  ["end", "552 5.3.4 Message too big for system", "no fault of theirs"],
  ["end", "554 5.6.0 Malformed message", "no fault of theirs"],
  ["end", "554 5.7.1 Spam message rejected", "no fault of theirs"],
  ["end", "550 5.7.26 Unauthenticated mail is prohibited", "no fault of theirs"],
  ["rcpt", "421 4.7.28 Rate limited", "not concerned"],
  ["mail", "421 4.7.0 Try again later", "not concerned"],
  ["end", "421 4.3.0 Closing", "not concerned"],
];
