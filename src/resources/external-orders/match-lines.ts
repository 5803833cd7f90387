import { emailKey } from "../../platform/contact/email-address.ts";
import type { GivenLine } from "./given.ts";
import type { StoredLine } from "./stored.ts";

/**
 * The stored line that each given one means: by external_id, else the nth of equal product, price and attendee. Two different external ids are two lines.
 * Lines that the source still had last time come first; each is taken once.
 */
export function matchLines(
  given: readonly { line: GivenLine; productId: string }[],
  stored: readonly StoredLine[],
): (StoredLine | undefined)[] {
  const free = new Set(
    [...stored].sort((a, b) => Number(a.left_out) - Number(b.left_out) || a.position - b.position || (a.id < b.id ? -1 : 1)),
  );
  const byId = new Map([...free].map((line) => [line.external_id, line]));
  const matches = given.map(({ line }) => {
    const match = line.externalId === undefined ? undefined : byId.get(line.externalId);
    if (match) free.delete(match);
    return match;
  });
  const alike = Map.groupBy(free, (line) => likeness(line.product_id, line.unit_price_e4, line.attendee_email));
  return given.map(({ line, productId }, index) => {
    if (matches[index]) return matches[index];
    const lines = alike.get(likeness(productId, line.unitPriceE4, line.attendeeEmail)) ?? [];
    const at = lines.findIndex((one) => line.externalId === undefined || one.external_id === null);
    return at < 0 ? undefined : lines.splice(at, 1)[0];
  });
}

function likeness(productId: string, unitPriceE4: number, attendeeEmail: string | null | undefined): string {
  return `${productId} ${unitPriceE4} ${attendeeEmail ? (emailKey(attendeeEmail) ?? attendeeEmail) : ""}`;
}
