import { emailKey } from "../../../platform/contact/email-address.ts";
import { phoneNumber } from "../../../platform/contact/phone-number.ts";
import { lookInto } from "./look-into.ts";
import type { Assembled, MappingPlan, StagedRow, SuppressionItem } from "./types.ts";

type Address = SuppressionItem["addresses"][number];

/** The address that these rows name and why nothing may be sent to it; the same address more than once is one. */
export function assembleSuppression(rows: readonly StagedRow[], plan: MappingPlan): Assembled<SuppressionItem> {
  const look = lookInto(rows, plan);
  const wanted = look.first("suppression.channel") as Address["channel"] | null;
  const found = addresses(look.first, plan.country).filter(({ channel }) => wanted === null || channel === wanted);
  if (found.length === 0 && !look.failed())
    look.missing(
      "missing_address",
      ["suppression.address", "suppression.email", "suppression.phone"],
      "This is no email address or phone number that the channel can have: mend it",
    );
  const reason = (look.first("suppression.reason") ?? "unsubscribed") as SuppressionItem["reason"];
  const item = look.failed() ? null : { addresses: found, reason };
  return { item, issues: look.issues, rows: look.rows.map((row) => row.row) };
}

function addresses(first: (field: string) => string | null, country: string | null): Address[] {
  const either = first("suppression.address");
  const email = emailKey(first("suppression.email") ?? either ?? "");
  const phone = first("suppression.phone") ?? (either === null ? undefined : phoneNumber(either, country)?.number);
  return [
    ...(email === undefined ? [] : [{ channel: "email" as const, address: email }]),
    ...(phone ? [{ channel: "sms" as const, address: phone }] : []),
  ];
}
