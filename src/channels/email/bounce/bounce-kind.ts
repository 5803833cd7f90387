/** `hard`: there is no such mailbox. `soft`: it could not take the message this time. `none`: policy, content or protocol, which says nothing about the mailbox. */
export type BounceKind = "hard" | "soft" | "none";

const NO_MAILBOX =
  /user(?: is)? unknown|unknown (?:user|recipient|local.?part)|no such (?:user|mailbox|recipient|address|person)|(?:user|mailbox|recipient|account|address)(?: \S+)? (?:does not|doesn't|does't) exist|(?:mailbox|user|recipient|account|address) (?:not found|unavailable|is disabled|has been disabled|is inactive|is closed)|no mailbox (?:here )?by that name|doesn't have (?:a|an) \S+ account|not a valid (?:mailbox|recipient)|invalid (?:recipient|mailbox)|unrouteable address|mailbox is (?:closed|disabled|inactive)|account (?:that you tried to reach )?(?:is disabled|does not exist)/i;
const FULL = /(?:mailbox|quota|storage|disk)[^.]{0,40}(?:full|exceed|over)|over ?quota|out of storage/i;
const POLICY =
  /spam|blocked|black ?list|block ?list|reputation|dmarc|dkim|\bspf\b|policy|not authorized|relay(?:ing)? (?:access )?denied|listed (?:in|at|on)|virus|content rejected/i;

/**
 * What the status code of a mail system (RFC 3463) and its words mean for the mailbox. A code that says nothing more than "failed" (x.0.0, x.5.0) leaves it to the words.
 * @param status such as 5.1.1; null when there is none
 */
export function bounceKind(status: string | null, words: string): BounceKind {
  const code = precise(status) ?? precise(/\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(words)?.[1] ?? null);
  if (code === null) return byWords(words, status);
  if (/^5\.1\.[78]$/.test(code)) return "none";
  if (/^5\.(1\.\d+|2\.1)$/.test(code)) return "hard";
  if (/^[45]\.[567]\./.test(code) || /^5\.(2\.3|3\.4)$/.test(code)) return "none";
  return "soft";
}

function precise(code: string | null): string | null {
  return code === null || /^[45]\.(0\.\d+|5\.0|1\.0|2\.0)$/.test(code) ? null : code;
}

function byWords(words: string, status: string | null): BounceKind {
  if (FULL.test(words)) return "soft";
  if (POLICY.test(words)) return "none";
  if (status?.startsWith("4.")) return "soft";
  return NO_MAILBOX.test(words) ? "hard" : "soft";
}
