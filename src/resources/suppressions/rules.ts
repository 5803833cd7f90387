import { emailKey } from "../../platform/contact/email-address.ts";
import { phoneNumber } from "../../platform/contact/phone-number.ts";
import type { Finding } from "../../platform/http/schemas.ts";
import type { NewSuppression, SuppressionChannel, SuppressionOutcome, SuppressionReason } from "./schema.ts";

export interface ReadSuppression {
  channel: SuppressionChannel;
  address: string;
  reason: SuppressionReason;
  note: string;
}

export type GivenSuppression = { suppression: ReadSuppression } | { rejected: SuppressionOutcome };

export interface ReadOptions {
  /** ISO 3166-1 alpha-2, for phone numbers without a country's code */
  country?: string | null;
  /** where nothing says why: default manual */
  reason?: SuppressionReason;
  /** JSON pointer of the row at this place */
  pointer?: (index: number) => string;
}

/** Reads rows of the shape of NewSuppression, each by itself: the answer has one entry for each, in the same order. */
export function readSuppressions(rows: readonly NewSuppression[], options: ReadOptions = {}): GivenSuppression[] {
  const pointer = options.pointer ?? ((index: number) => `/suppressions/${index}`);
  return rows.map((row, index) => readSuppression(row, pointer(index), options));
}

function readSuppression(row: NewSuppression, pointer: string, options: ReadOptions): GivenSuppression {
  const channel = row.channel ?? (row.address.includes("@") ? "email" : "sms");
  const address = channel === "email" ? emailKey(row.address) : phoneNumber(row.address, options.country ?? null)?.number;
  if (address !== undefined)
    return { suppression: { channel, address, reason: row.reason ?? options.reason ?? "manual", note: row.note?.trim() ?? "" } };
  const error: Finding = { pointer: `${pointer}/address`, ...PROBLEM[channel] };
  return { rejected: { address: row.address, outcome: "rejected", suppression_id: null, errors: [error] } };
}

const PROBLEM = {
  email: { code: "bad_email", detail: "This is no email address: write name@host" },
  sms: { code: "bad_phone", detail: "No such phone number can exist: write it with + and the country code" },
};
