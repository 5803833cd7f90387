import { newId } from "../../platform/http/ids.ts";
import { type DemoEdition, plusDays } from "./calendar.ts";
import { britons, danes, germans, mailbox, type People } from "./names.ts";
import type { Random } from "./random.ts";

export interface DemoGuest {
  id: string;
  email: string | null;
  phone: string | null;
  first_name: string;
  last_name: string;
  locale: string;
  country: string;
  city: string;
  postal_code: string;
  birth_date: string;
  attributes: Record<string, unknown>;
  email_status: string;
  do_not_contact: boolean;
  do_not_contact_reason: string;
  created: Date;
  tags: string[];
  /** which editions they bought for */
  history: "last" | "both" | "this" | "none";
}

/** Ofcom keeps +44 7700 900000 to 900999 for fiction. */
const FICTIONAL_PHONES = 1_000;
const HISTORIES = [...Array(9).fill("last"), ...Array(5).fill("both"), ...Array(4).fill("this"), ...Array(2).fill("none")] as const;

export function demoGuests(random: Random, count: number, editions: { lastYear: DemoEdition; thisYear: DemoEdition }): DemoGuest[] {
  return Array.from({ length: count }, (_, n) => guest(random, n, editions));
}

function guest(random: Random, n: number, { lastYear, thisYear }: { lastYear: DemoEdition; thisYear: DemoEdition }): DemoGuest {
  const people = random.pick<People>([danes, danes, danes, britons, germans]);
  const [first_name, last_name] = [random.pick(people.firstNames), random.pick(people.lastNames)];
  const [city, postal_code] = random.pick(people.cities);
  const history = HISTORIES[n % HISTORIES.length] as DemoGuest["history"];
  const hasEmail = n % 100 !== 5;
  const hasPhone = !hasEmail || (n < 2 * FICTIONAL_PHONES && n % 2 === 0);
  const knownSince = history === "last" || history === "both" ? lastYear.saleFrom : thisYear.saleFrom;
  return {
    id: newId(),
    email: hasEmail ? `${mailbox(first_name, last_name)}.${n + 1}@example.${random.pick(["org", "com", "net"])}` : null,
    phone: hasPhone ? `+447700900${String(Math.floor(n / 2) % FICTIONAL_PHONES).padStart(3, "0")}` : null,
    first_name,
    last_name,
    locale: people.locale,
    country: people.country,
    city,
    postal_code,
    birth_date: plusDays(new Date("2007-01-01T00:00:00Z"), -random.between(0, 15_000)).toISOString().slice(0, 10),
    attributes: random.chance(0.6) ? { shirt_size: random.pick(["S", "M", "L", "XL"]) } : {},
    email_status: hasEmail ? random.pick(STATUSES) : "ok",
    do_not_contact: n % 200 === 23,
    do_not_contact_reason: n % 200 === 23 ? "Asked not to be written to" : "",
    created: plusDays(knownSince, -random.next() * 5),
    tags: guestTags(random),
    history,
  };
}

const STATUSES = [...Array(96).fill("ok"), "bounced", "bounced", "complained", "unsubscribed_all"] as string[];

function guestTags(random: Random): string[] {
  const tags = [
    ["vip", 0.03],
    ["volunteer", 0.05],
    ["local", 0.2],
  ] as const;
  return tags.filter(([, probability]) => random.chance(probability)).map(([tag]) => tag);
}
