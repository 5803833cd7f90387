import type { SendResult, Unavailable } from "../transport.ts";
import { classifyReply, type SmtpStage } from "./classify-reply.ts";

/** The errors of nodemailer's connection, as far as they are looked at. */
export type SmtpFailure = Error & {
  code?: string | undefined;
  command?: string | undefined;
  responseCode?: number | undefined;
  response?: string | undefined;
};

const retryMs = 1_000;

/** What a failed send means. `undefined` stands for a connection that ended without an error; `handedOver` for a body that had begun. */
export function resultOfError(error: SmtpFailure | undefined, handedOver: boolean): SendResult {
  if (error?.code === "EMESSAGE" && error.command === "MAIL FROM") return tooLarge(error);
  const code = error?.responseCode ?? 0;
  if (error && code >= 400 && code < 600) return classifyReply({ stage: stageOf(error), code, response: error.response ?? "" });
  if (handedOver) return { kind: "ambiguous", reason: describe(error) };
  return lostConnection(error);
}

/** There is no connection to the relay, or no more. */
export function lostConnection(error: SmtpFailure | undefined): Unavailable {
  return { kind: "unavailable", scope: "relay", reason: describe(error), retryAfterMs: retryMs };
}

/** The relay named its limit in EHLO and the message is above it: nothing was sent. */
function tooLarge(error: SmtpFailure): SendResult {
  return { kind: "refused", code: 552, enhanced: "5.3.4", response: `552 5.3.4 ${error.message}`, bounce: "none" };
}

function stageOf({ code, command }: SmtpFailure): SmtpStage {
  if (command === "MAIL FROM") return "mail";
  if (command === "RCPT TO") return "rcpt";
  if (command === "DATA") return code === "EMESSAGE" ? "end" : "data";
  return "session";
}

function describe(error: SmtpFailure | undefined): string {
  return (error?.message ?? "The relay closed the connection.").replace(/\s+/g, " ").slice(0, 500);
}
