import { emailAddress } from "../../../platform/contact/email-address.ts";
import { phoneNumber } from "../../../platform/contact/phone-number.ts";
import { type FieldError, unprocessable } from "../../../platform/http/errors.ts";
import type { Channel } from "../recipients.ts";
import type { NewMessage } from "./schema.ts";

const MAX_VARIABLES_BYTES = 64 * 1024;
const RECIPIENTS = ["user_id", "email", "phone"] as const;
const CONTENTS = ["email_message_id", "content", "sms_body"] as const;

/** Who gets it, and by what. */
export interface Asked {
  channel: Channel;
  /** an address in place of a guest */
  address: string | null;
}

/** @throws 422 naming what does not go together */
export function readAsked(body: NewMessage): Asked {
  const errors: FieldError[] = [];
  const channel = body.sms_body == null ? "email" : "sms";
  const recipients = RECIPIENTS.filter((field) => body[field] != null);
  const contents = CONTENTS.filter((field) => body[field] != null);
  if (recipients.length !== 1)
    errors.push({
      pointer: `/${recipients[1] ?? "user_id"}`,
      code: "one_recipient",
      detail: "Name one recipient: user_id, email or phone",
    });
  if (contents.length !== 1)
    errors.push({
      pointer: `/${contents[1] ?? "email_message_id"}`,
      code: "one_content",
      detail: "Say what is sent in one way: email_message_id, content or sms_body",
    });
  if (channel === "sms" && body.email != null)
    errors.push({ pointer: "/email", code: "wrong_channel", detail: "A text goes to a phone number: give phone or user_id" });
  if (channel === "email" && body.phone != null)
    errors.push({ pointer: "/phone", code: "wrong_channel", detail: "An email goes to an email address: give email or user_id" });
  if (channel === "sms" && !Object.values(body.sms_body ?? {}).some((text) => text.trim() !== ""))
    errors.push({ pointer: "/sms_body", code: "required", detail: "Write the text in a language" });
  if (Buffer.byteLength(JSON.stringify(body.variables ?? {})) > MAX_VARIABLES_BYTES)
    errors.push({
      pointer: "/variables",
      code: "too_large",
      detail: "Variables are 64 KB at most: leave out what the message does not say",
    });
  const address = addressOf(body, errors);
  if (errors.length > 0) throw unprocessable(errors);
  return { channel, address };
}

function addressOf({ email, phone }: NewMessage, errors: FieldError[]): string | null {
  if (email != null) {
    const address = emailAddress(email);
    if (address === undefined) errors.push({ pointer: "/email", code: "bad_email", detail: "No such address can exist" });
    return address ?? null;
  }
  if (phone == null) return null;
  const number = phoneNumber(phone)?.number;
  if (number === undefined)
    errors.push({ pointer: "/phone", code: "bad_phone", detail: "No such phone number can exist: write it with + and the country code" });
  return number ?? null;
}
