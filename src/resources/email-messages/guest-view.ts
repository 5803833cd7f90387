import type { MessageSource } from "../../channels/email/message/compile-message.ts";
import { formatMoney } from "../../platform/money/money.ts";
import { completeLanguages } from "./language.ts";
import type { MessageContent } from "./schema.ts";

/** The templates of each language in which the message is complete. */
export function messageSources(content: MessageContent): { language: string; source: MessageSource }[] {
  return completeLanguages(content.subject, content.body).map((language) => ({
    language,
    source: {
      subject: content.subject[language] ?? "",
      html: content.compiled?.[language] ?? content.body[language] ?? "",
      preheader: content.preheader[language] ?? null,
      text: content.text[language] ?? null,
    },
  }));
}

export interface GuestFields {
  email: string | null;
  phone: string | null;
  first_name: string;
  last_name: string;
  locale: string | null;
  country: string | null;
  city: string | null;
  postal_code: string | null;
  attributes: Record<string, unknown>;
}

/** What templates may read of a guest. */
export function guestView(id: string, guest: GuestFields): Record<string, unknown> {
  const { email, phone, first_name, last_name, locale, country, city, postal_code, attributes } = guest;
  return { id, email, phone, first_name, last_name, locale, country, city, postal_code, attributes };
}

export interface EditionFields {
  id: string;
  name: string;
  slug: string;
  starts_at: string | Date;
  ends_at: string | Date;
  timezone: string;
  currency: string;
  venue_name: string;
  venue_address: string;
  venue_country: string | null;
}

/** What templates may read of the edition and the organization. */
export function sharedView(
  edition: EditionFields,
  organization: { name: string; postal_address: string },
): { edition: Record<string, unknown>; organization: Record<string, unknown> } {
  const { id, name, slug, timezone, currency, venue_name, venue_address, venue_country } = edition;
  const [starts_at, ends_at] = [edition.starts_at, edition.ends_at].map((at) => new Date(at).toISOString());
  const venue = { name: venue_name, address: venue_address, country: venue_country };
  return {
    edition: { id, name, slug, starts_at, ends_at, timezone, currency, venue },
    organization: { name: organization.name, postal_address: organization.postal_address },
  };
}

/** An order, purchase or ticket as SQL gives it. */
export interface StoredOrder {
  currency: string;
  total_e4: number;
  purchases: { total_e4: number; currency: string }[];
}

export interface BoughtView {
  orders: unknown[];
  purchases: unknown[];
  tickets: unknown[];
}

export const NOTHING_BOUGHT: BoughtView = { orders: [], purchases: [], tickets: [] };

/** What templates may read of what a guest bought for the edition. */
export function boughtView(orders: readonly StoredOrder[], tickets: readonly unknown[]): BoughtView {
  const shown = orders.map(orderView);
  return { orders: shown, purchases: shown.flatMap(({ purchases }) => purchases), tickets: [...tickets] };
}

function orderView(order: StoredOrder): Record<string, unknown> & { purchases: unknown[] } {
  return { ...withMoney(order), purchases: order.purchases.map(withMoney) };
}

function withMoney<T extends { total_e4: number; currency: string }>({ total_e4, ...rest }: T): Omit<T, "total_e4"> & { total: string } {
  return { ...rest, total: formatMoney(total_e4, rest.currency) };
}

/** Whether some template speaks of what the guest bought. */
export function speaksOfOrders(variables: readonly string[]): boolean {
  return variables.some((name) => /^(orders|purchases|tickets)\b/.test(name));
}
