import PostalMime, { type Attachment, type Email } from "postal-mime";
import { type BounceKind, bounceKind } from "./bounce-kind.ts";

/** What a message in the mailbox of the bounce domain tells. */
export interface Report {
  /** `other`: an automatic reply, a delay, a success, or a person's letter */
  kind: "bounce" | "complaint" | "other";
  bounce: BounceKind;
  status: string;
  diagnostic: string;
  /** return paths that it names, the ones that it was sent to first: each still to be checked */
  returnPaths: string[];
  /** tokens of unsubscribe links in what it quotes: each still to be checked */
  unsubscribeTokens: string[];
}

const LONGEST = 500;
/** A report may quote the whole message: more of it tells nothing. */
const READ_BYTES = 1_000_000;

/** Reads a delivery status notification (RFC 3464), a complaint (RFC 5965), or a failure told in words alone. Whom it concerns is for its signed addresses to say. */
export async function readReport(raw: Buffer): Promise<Report> {
  const part = raw.subarray(0, READ_BYTES);
  const email = await PostalMime.parse(part, { forceRfc822Attachments: true });
  const text = part.toString("latin1").replaceAll(/\r?\n[ \t]+/g, " ");
  const named = { returnPaths: returnPathsOf(email, text), unsubscribeTokens: matches(text, /\/u\/([\w-]{20,200})/g) };
  return { ...classify(email), ...named };
}

type Finding = Pick<Report, "kind" | "bounce" | "status" | "diagnostic">;
const OTHER: Finding = { kind: "other", bounce: "none", status: "", diagnostic: "" };

function classify(email: Email): Finding {
  const feedback = partOf(email, "message/feedback-report");
  if (feedback !== undefined) return complaint(feedback);
  const status = partOf(email, "message/delivery-status") ?? partOf(email, "message/global-delivery-status");
  if (status !== undefined) return fromStatus(status, email.text ?? "");
  return fromWords(email);
}

function complaint(feedback: string): Finding {
  const type = fieldOf(feedback, "feedback-type").toLowerCase();
  // A mailbox provider's "not-spam" is praise, and the others concern the sender's technique.
  return ["abuse", "fraud", "virus", "other", "opt-out"].includes(type) ? { ...OTHER, kind: "complaint", diagnostic: type } : OTHER;
}

/** The worst of the recipients' blocks: a message of ours has one recipient, and what a list made of it is theirs. */
function fromStatus(status: string, words: string): Finding {
  const failed = status
    .split(/\r?\n[ \t]*\r?\n/)
    .filter((block) => fieldOf(block, "action").toLowerCase() === "failed")
    .map((block) => {
      const code = /\d\.\d{1,3}\.\d{1,3}/.exec(fieldOf(block, "status"))?.[0] ?? "";
      const told = fieldOf(block, "diagnostic-code").replace(/^\w+;\s*/, "");
      return found(code, told === "" ? words : told);
    });
  const order: BounceKind[] = ["hard", "soft", "none"];
  return failed.sort((a, b) => order.indexOf(a.bounce) - order.indexOf(b.bounce))[0] ?? OTHER;
}

const FAILURE_SUBJECT =
  /undeliver|delivery (?:status notification|failure|has failed)|returned (?:mail|to sender)|failure notice|mail delivery (?:failed|system|subsystem)|non remis|unzustellbar|nicht zugestellt|kunne ikke leveres/i;

/** Mail systems older than the standard, or beside it: told by their sender, their headers and their words. */
function fromWords(email: Email): Finding {
  const header = (name: string) => email.headers.find(({ key }) => key === name)?.value ?? "";
  const machine = /^(?:mailer-daemon|postmaster|mail-daemon)@?/i.test(email.from?.address ?? "") || header("return-path").trim() === "<>";
  const failed = header("x-failed-recipients") !== "" || (machine && FAILURE_SUBJECT.test(email.subject ?? ""));
  if (!failed || /^auto-(?:replied|generated; vacation)/i.test(header("auto-submitted"))) return OTHER;
  const words = (email.text ?? email.html ?? "").slice(0, 4_000);
  if (/delayed|will (?:keep trying|be retried|continue)|warning message only/i.test(`${email.subject ?? ""} ${words.slice(0, 600)}`))
    return OTHER;
  return found(/#?\b([45]\.\d{1,3}\.\d{1,3})\b/.exec(words)?.[1] ?? "", words);
}

function found(status: string, words: string): Finding {
  const diagnostic = words.replace(/\s+/g, " ").trim();
  return {
    kind: "bounce",
    bounce: bounceKind(status === "" ? null : status, diagnostic),
    status,
    diagnostic: diagnostic.slice(0, LONGEST),
  };
}

function partOf(email: Email, type: string): string | undefined {
  const part = email.attachments.find(({ mimeType }) => mimeType.toLowerCase() === type);
  return part && textOf(part);
}

function textOf({ content }: Attachment): string {
  return typeof content === "string" ? content : Buffer.from(content as ArrayBuffer).toString("utf8");
}

function fieldOf(block: string, name: string): string {
  const unfolded = block.replaceAll(/\r?\n[ \t]+/g, " ");
  return new RegExp(`^${name}:[ \\t]*(.*)$`, "im").exec(unfolded)?.[1]?.trim() ?? "";
}

const RETURN_PATH = /\bb\+[a-z2-7]{20,62}@[a-z0-9.-]+/gi;

function returnPathsOf(email: Email, text: string): string[] {
  const sentTo = email.headers.filter(({ key }) => ["to", "delivered-to", "x-original-to", "envelope-to"].includes(key));
  return [...new Set([...sentTo.flatMap(({ value }) => value.match(RETURN_PATH) ?? []), ...(text.match(RETURN_PATH) ?? [])])].slice(0, 10);
}

function matches(text: string, pattern: RegExp): string[] {
  return [...new Set([...text.matchAll(pattern)].map(([, token]) => token ?? ""))].slice(0, 10);
}
