import type { TableRecord } from "../../../../platform/tables/types.ts";
import { normaliseName } from "../normalise-name.ts";
import type { KnownShop, MappingOptions } from "../types.ts";
import { billetto, ticketTailor } from "./assumed.ts";
import { eventbriteAttendees, eventbriteClassic } from "./eventbrite.ts";
import { hiEventsOrders, hiEventsPurchases } from "./hi-events.ts";
import { pretix } from "./pretix.ts";
import type { ShopProfile } from "./profile.ts";
import { shopify } from "./shopify.ts";
import { tito } from "./tito.ts";
import { wooCommerce, wooCommerceSuite } from "./woocommerce.ts";

const PROFILES: ShopProfile[] = [
  ...[shopify, eventbriteAttendees, eventbriteClassic, pretix, hiEventsPurchases, hiEventsOrders, tito, wooCommerce, wooCommerceSuite],
  ...[ticketTailor, billetto],
];

/** The shop whose columns these are; of several the one with the most of its columns in the header. */
export function recogniseShop(header: readonly string[]): ShopProfile | null {
  const names = new Set(header.map(normaliseName));
  const fitting = PROFILES.filter((profile) => profile.fingerprint.every((name) => names.has(normaliseName(name))));
  return fitting.toSorted((a, b) => Number(b.certain) - Number(a.certain) || share(b, names) - share(a, names))[0] ?? null;
}

export function knownShop(profile: ShopProfile, header: readonly string[]): KnownShop {
  const { id, label, certain } = profile;
  return { id, label, certain, confidence: Math.round(share(profile, new Set(header.map(normaliseName))) * 100) / 100 };
}

/** The shop's options; whether further rows leave the order's cells blank is seen in the beginning of the file. */
export function shopOptions(profile: ShopProfile, header: readonly string[], sample: readonly TableRecord[]): MappingOptions {
  if (!profile.mayFillFirstRowOnly) return profile.options ?? {};
  const find = (target: string) =>
    profile.columns
      .filter(([, field]) => field === target)
      .map(([name]) => header.indexOf(name))
      .find((column) => column >= 0) ?? -1;
  const [order, product] = [find("order.external_id"), find("purchase.product")];
  const blank = sample.some(({ cells }) => (cells[order] ?? "").trim() === "" && (cells[product] ?? "").trim() !== "");
  return { ...profile.options, ...(blank ? { fill_down: true } : {}) };
}

function share(profile: ShopProfile, names: ReadonlySet<string>): number {
  const targets = new Map<string, boolean>();
  for (const [name, target] of profile.columns) targets.set(target, (targets.get(target) ?? false) || names.has(normaliseName(name)));
  return [...targets.values()].filter(Boolean).length / targets.size;
}
