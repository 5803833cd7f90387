import { emailAddress } from "../../platform/contact/email-address.ts";
import type { GivenLine } from "./given.ts";
import { readAmount } from "./read-amount.ts";
import type { ExternalLine, Finding } from "./schema.ts";

/** Reads the lines of one order. An id that stands twice is one line: the first counts. */
export function readLines(
  given: readonly ExternalLine[],
  currency: string,
  pointer: string,
  errors: Finding[],
  warnings: Finding[],
): GivenLine[] {
  const seen = new Set<string>();
  return given.flatMap((line, index) => {
    const read = readLine(line, currency, `${pointer}/${index}`, errors, warnings);
    if (read.externalId === undefined || !seen.has(read.externalId)) {
      seen.add(read.externalId ?? "");
      return [read];
    }
    warnings.push({
      code: "repeated_line",
      pointer: `${pointer}/${index}`,
      detail: "A line with this external_id stands further up: this one was left out",
    });
    return [];
  });
}

function readLine(line: ExternalLine, currency: string, pointer: string, errors: Finding[], warnings: Finding[]): GivenLine {
  const amount = (name: "unit_price" | "discount" | "fee" | "total" | "refunded_amount", smallest?: number) =>
    readAmount(line[name], currency, `${pointer}/${name}`, errors, smallest);
  const name = productName(line.product.name);
  if (name === "") errors.push({ code: "missing_product", pointer: `${pointer}/product/name`, detail: "The product needs a name" });
  return {
    externalId: filled(line.external_id),
    product: { externalId: filled(line.product.external_id) ?? "", sku: filled(line.product.sku)?.trim() ?? "", name },
    variation: filled(line.product.variation),
    quantity: line.quantity,
    unitPriceE4: amount("unit_price") ?? 0,
    discountE4: amount("discount"),
    feeE4: amount("fee"),
    totalE4: amount("total"),
    status: line.status ?? undefined,
    refundedAmountE4: amount("refunded_amount", 0),
    attendeeName: line.attendee_name ?? undefined,
    attendeeEmail: attendeeEmail(line.attendee_email, pointer, warnings),
    attributes: line.attributes ?? undefined,
    pointer,
  };
}

/** A product's name as it is compared: no-break spaces and runs of white space are one space. */
export function productName(text: string): string {
  return text.replaceAll(/[\s\u00a0]+/g, " ").trim();
}

function attendeeEmail(text: string | null | undefined, pointer: string, warnings: Finding[]): string | undefined {
  const given = filled(text);
  if (given === undefined) return undefined;
  const address = emailAddress(given);
  if (address === undefined)
    warnings.push({ code: "bad_email", pointer: `${pointer}/attendee_email`, detail: "This is no email address: it was left out" });
  return address;
}

function filled(text: string | null | undefined): string | undefined {
  return text === null || text === undefined || text.trim() === "" ? undefined : text;
}
