import type { BounceKind } from "../bounce/bounce-kind.ts";
import { bounceKind } from "../bounce/bounce-kind.ts";
import { asObject, type Notice, objectsOf, readObject, textOf } from "./provider-call.ts";

/** What a notification or an event of SES tells, each recipient by itself. */
export function readSesEvent(message: string): Notice[] {
  const event = readObject(message) ?? {};
  const references = referencesOf(asObject(event["mail"]));
  switch (textOf(event["notificationType"]) || textOf(event["eventType"])) {
    case "Bounce":
      return bounces(asObject(event["bounce"])).map((finding) => ({ ...finding, references }));
    case "Complaint":
      return complaints(asObject(event["complaint"])).map((finding) => ({ ...finding, references }));
    default:
      return [];
  }
}

/** SES gives messages an id of its own: ours stands among the headers, where SES is told to show them, and in the return path. */
function referencesOf(mail: Record<string, unknown>): string[] {
  const header = objectsOf(mail["headers"]).find(({ name }) => textOf(name).toLowerCase() === "message-id");
  return [textOf(header?.["value"]), textOf(asObject(mail["commonHeaders"])["messageId"]), textOf(mail["source"])];
}

function bounces(bounce: Record<string, unknown>): Omit<Notice, "references">[] {
  const type = `${textOf(bounce["bounceType"])}/${textOf(bounce["bounceSubType"])}`;
  return objectsOf(bounce["bouncedRecipients"]).map((recipient) => {
    const [status, diagnostic] = [textOf(recipient["status"]), textOf(recipient["diagnosticCode"]).replace(/^smtp;\s*/i, "")];
    return { type: "bounce", bounce: kindOf(type, status, diagnostic), status, diagnostic, address: textOf(recipient["emailAddress"]) };
  });
}

function kindOf(type: string, status: string, diagnostic: string): BounceKind {
  if (/^Permanent\/(NoEmail|Suppressed|OnAccountSuppressionList)$/.test(type)) return "hard";
  if (/^Transient\/(MessageTooLarge|ContentRejected|AttachmentRejected)$/.test(type)) return "none";
  if (status === "" && diagnostic === "") return type.startsWith("Permanent/") ? "hard" : "soft";
  const found = bounceKind(status === "" ? null : status, diagnostic);
  return found === "hard" && !type.startsWith("Permanent/") ? "soft" : found;
}

function complaints(complaint: Record<string, unknown>): Omit<Notice, "references">[] {
  const kind = textOf(complaint["complaintFeedbackType"]);
  // Praise: somebody took it out of the spam folder.
  if (kind === "not-spam") return [];
  return objectsOf(complaint["complainedRecipients"]).map((recipient) => ({
    ...{ type: "complaint", bounce: "none", status: "", diagnostic: kind },
    address: textOf(recipient["emailAddress"]),
  }));
}
