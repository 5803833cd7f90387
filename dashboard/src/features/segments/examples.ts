import type { en } from "./texts.en.ts";

interface Example {
  title: Extract<keyof typeof en, `example${string}`>;
  /** needs an edition to be about */
  ofEdition: boolean;
  expression: string;
}

/** Where most segments begin, by what somebody wants. */
export const examples: Example[] = [
  {
    title: "exampleReturning",
    ofEdition: true,
    expression:
      "orders.exists(o, o.edition == edition.previous.slug && o.valid)\n  && !orders.exists(o, o.edition == edition.slug && o.valid)",
  },
  {
    title: "exampleNew",
    ofEdition: true,
    expression: "orders.exists(o, o.edition == edition.slug && o.valid)\n  && user.edition_count == 1",
  },
  { title: "exampleLoyal", ofEdition: false, expression: "user.edition_count >= 3" },
  {
    title: "exampleConsent",
    ofEdition: false,
    expression: 'consents.exists(c, c.channel == "email" && c.purpose == "marketing" && c.status == "granted")',
  },
  {
    title: "exampleCamping",
    ofEdition: true,
    expression:
      'purchases.exists(p, p.edition == edition.slug && p.kind == "ticket" && p.valid)\n  && !purchases.exists(p, p.edition == edition.slug && p.kind == "accommodation" && p.valid)',
  },
  {
    title: "exampleSpent",
    ofEdition: true,
    expression: 'orders.filter(o, o.edition == edition.slug && o.currency == "DKK" && o.valid).map(o, o.net_total).sum() > 2000',
  },
  { title: "exampleRecent", ofEdition: false, expression: 'orders.exists(o, o.valid && now - o.ordered_at < duration("336h"))' },
  { title: "exampleCountry", ofEdition: false, expression: 'user.country == "SE"' },
];
