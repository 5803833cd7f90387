import { isTimezone } from "../../platform/locale/codes.ts";
import type { EditionRow } from "../editions/queries.ts";
import type { SegmentRow } from "../segments/queries.ts";
import { type Check, check, some, when } from "./check.ts";
import type { Facts } from "./queries.ts";

const DAY_MS = 86_400_000;
const LONGEST_DAYS = 62;

/** What the edition itself and its rows tell; pure. */
export function editionChecks(edition: EditionRow, facts: Facts, segments: readonly SegmentRow[], now: Date): Check[] {
  return [
    dates(edition, now),
    ...catalogue(facts),
    ...orders(facts),
    messageLanguages(edition, facts),
    segmentStates(facts, segments),
    webhookStates(facts),
    refundWindow(edition, facts, now),
  ];
}

function catalogue(facts: Facts): Check[] {
  return [
    check(
      "product_prices",
      "Prices of products",
      when(
        facts.unpriced.length > 0,
        "warning",
        `Without a price: ${some(facts.unpriced)}.`,
        "Set unit_price of these products, 0 for free ones.",
      ),
      "Every product has a price.",
    ),
    check(
      "product_days",
      "Days of tickets",
      when(
        facts.undated.length > 0,
        "warning",
        `Tickets without days: ${some(facts.undated)}.`,
        "Set valid_on of these products to the days that they admit.",
      ),
      "Every ticket says which days it admits.",
    ),
  ];
}

function orders(facts: Facts): Check[] {
  return [
    check(
      "order_guests",
      "Guests of orders",
      when(
        facts.unreachable > 0,
        "warning",
        `${facts.unreachable} orders have a guest without email and phone.`,
        "Add an address to these guests, or import their orders with one.",
      ),
      "Every order has a guest who can be reached.",
    ),
    check(
      "unmapped_products",
      "Products of imports",
      facts.unmapped.flatMap(({ name, products }) =>
        when(
          true,
          "warning",
          `The import ${name} waits with ${products} products that nobody decided on.`,
          "Map its products, or cancel it.",
        ),
      ),
      "No import waits for its products.",
    ),
    check(
      "order_totals",
      "Totals of orders",
      when(
        facts.unbalanced > 0,
        "warning",
        `${facts.unbalanced} orders have a total that their lines do not explain.`,
        "Look at their adjustment; import them again with all lines, discounts and fees.",
      ),
      "The lines of every order explain its total.",
    ),
  ];
}

function refundWindow(edition: EditionRow, facts: Facts, now: Date): Check {
  return check(
    "refund_window",
    "Refunds",
    when(
      edition.refunds_close_at !== null && edition.refunds_close_at <= now && facts.openRefunds > 0,
      "warning",
      `The refund window is closed and ${facts.openRefunds} requests wait for a decision.`,
      "Approve or reject them, or move refunds_close_at.",
    ),
    "No request waits behind a closed window.",
  );
}

function dates(edition: EditionRow, now: Date): Check {
  const { starts_at, ends_at, status, timezone, refunds_open_at } = edition;
  const days = (ends_at.getTime() - starts_at.getTime()) / DAY_MS;
  const move = "Correct starts_at, ends_at or status.";
  return check(
    "dates",
    "Dates and time zone",
    [
      ...when(starts_at >= ends_at, "error", "It ends before it starts.", move),
      ...when(!isTimezone(timezone), "error", `${timezone} is no time zone.`, "Set timezone to a name such as Europe/Copenhagen."),
      ...when(days > LONGEST_DAYS, "warning", `It lasts ${Math.round(days)} days.`, move),
      ...when(
        ends_at < now && (status === "published" || status === "live"),
        "warning",
        `It is over, and still ${status}.`,
        "Set status to ended.",
      ),
      ...when(starts_at < now && status === "draft", "warning", "It has begun, and is still a draft.", move),
      ...when(starts_at > now && (status === "live" || status === "ended"), "warning", `It is ${status} before it starts.`, move),
      ...when(
        refunds_open_at !== null && refunds_open_at > ends_at,
        "warning",
        "Refunds open after it is over.",
        "Set refunds_open_at earlier.",
      ),
    ],
    `From ${starts_at.toISOString()} to ${ends_at.toISOString()}, ${timezone}.`,
  );
}

function messageLanguages(edition: EditionRow, { messages }: Facts): Check {
  const lacking = messages.flatMap(({ name, subject, body }) => {
    const missing = edition.locales.filter((locale) => !hasLanguage(subject, locale) || !hasLanguage(body, locale));
    return missing.length > 0 ? [`${name} (${missing.join(", ")})`] : [];
  });
  return check(
    "message_languages",
    "Languages of messages",
    when(
      lacking.length > 0,
      "warning",
      `Without subject or body in a language of the edition: ${some(lacking)}.`,
      "Write the missing languages, or take them out of locales.",
    ),
    "Every message is there in every language of the edition.",
  );
}

// A message in `da` serves the locale `da-DK`.
function hasLanguage(texts: Record<string, string>, locale: string): boolean {
  const parts = locale.split("-");
  return parts.some((_, index) => texts[parts.slice(0, parts.length - index).join("-")]?.trim());
}

function segmentStates({ stuck }: Facts, segments: readonly SegmentRow[]): Check {
  const names = (of: (segment: SegmentRow) => boolean) => segments.filter(of).map(({ name }) => name);
  const [failed, stale] = [names(({ status }) => status === "failed"), names(({ stale_reason }) => stale_reason !== null)];
  return check(
    "segments",
    "Segments",
    [
      ...when(failed.length > 0, "error", `Failed: ${some(failed)}.`, "Mend the expression of failed segments."),
      ...when(stuck.length > 0, "error", `Stuck while calculating: ${some(stuck)}.`, "Reset stuck segments, then recalculate them."),
      ...when(stale.length > 0, "warning", `Out of date: ${some(stale)}.`, "Recalculate segments that are out of date."),
    ],
    "Every segment is calculated and up to date.",
  );
}

function webhookStates({ webhooks }: Facts): Check {
  return check(
    "webhooks",
    "Webhooks",
    webhooks.flatMap(({ url, enabled, disabled_reason }) =>
      enabled
        ? when(true, "warning", `${url} does not take events just now.`, "Look at its deliveries and mend the receiver.")
        : when(
            true,
            "error",
            `${url} was switched off (${disabled_reason}).`,
            "Mend the receiver, enable the webhook and replay what it missed.",
          ),
    ),
    "Every enabled webhook takes its events.",
  );
}
