import { newId } from "../../platform/http/ids.ts";
import type { DemoEdition } from "./calendar.ts";

const E4 = 10_000;

export interface DemoProduct {
  id: string;
  editionId: string;
  code: string;
  name: string;
  kind: string;
  unitPriceE4: number;
  capacity: number | null;
  personsPerUnit: number;
  guestType: string;
  tags: string[];
  days: string[];
}

type Offer = readonly [code: string, name: string, kind: string, price: number, tags: string[], more?: Partial<DemoProduct>];

/** What each edition sells, in kroner; this year's a little dearer. */
export function demoProducts(editionId: string, edition: DemoEdition, dearer: number): DemoProduct[] {
  const [, friday = "", saturday = ""] = edition.days;
  const offers: Offer[] = [
    ["PARTOUT", "Partout", "ticket", 1_850, ["partout"], { days: edition.days, capacity: 8_000 }],
    ["YOUTH", "Partout under 25", "ticket", 1_250, ["partout", "youth"], { days: edition.days, capacity: 2_000 }],
    ["FRIDAY", "Friday ticket", "ticket", 850, ["day"], { days: [friday] }],
    ["SATURDAY", "Saturday ticket", "ticket", 950, ["day"], { days: [saturday] }],
    ["GUEST", "Guest list", "ticket", 0, ["partout"], { days: edition.days, guestType: "comp" }],
    ["CAMP", "Camping", "accommodation", 450, ["camping"], { days: edition.days, capacity: 3_000 }],
    ["TENT", "Ready-made tent for two", "accommodation", 2_400, ["camping", "comfort"], { days: edition.days, personsPerUnit: 2 }],
    ["PARK", "Parking", "parking", 220, ["transport"], { days: edition.days }],
    ["BUS", "Night bus", "transport", 120, ["transport"], {}],
    ["SHIRT", "T-shirt", "merchandise", 240, ["merch"], {}],
    ["FOOD", "Food voucher", "voucher", 300, ["food"], {}],
  ];
  return offers.map(([code, name, kind, price, tags, more]) => ({
    id: newId(),
    editionId,
    code,
    name,
    kind,
    tags,
    capacity: null,
    personsPerUnit: 1,
    guestType: "paid",
    days: [],
    ...more,
    unitPriceE4: Math.round((price * dearer) / 10) * 10 * E4,
  }));
}
