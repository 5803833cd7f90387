import { normaliseName } from "./normalise-name.ts";
import { AMOUNT_NAMES, ORDER_NAMES } from "./order-names.ts";
import { CONSENT_NAMES, CONTACT_NAMES, OWNER_NAMES, PERSON_NAMES, QUALIFIERS, SUPPRESSION_NAMES } from "./person-names.ts";
import type { ImportKind } from "./types.ts";

export interface Candidate {
  field: string;
  strength: number;
}

const EXACT = 0.9;
const QUALIFIED = 0.95;
const PART = 0.5;
const WEAK = 0.4;
/** Parts of longer names, questions for example, that speak of a consent. */
const CONSENT_PART = /nyhedsbrev|nyhetsbrev|newsletter|marketing|markedsføring|marknadsföring|samtykke|samtycke|einwillig/;

/** What a column of this name may hold, by its name alone. */
export function nameCandidates(name: string, kind: ImportKind): Candidate[] {
  const given = normaliseName(name);
  if (given === "") return [];
  return { orders: orderCandidates, contacts: contactCandidates, suppressions: suppressionCandidates }[kind](given);
}

function orderCandidates(name: string): Candidate[] {
  const exact = [
    ...find(OWNER_NAMES, name, EXACT),
    ...find(ORDER_NAMES, name, EXACT),
    ...find(CONSENT_NAMES, name, EXACT),
    ...amounts(name),
  ];
  const own = exact.filter(({ field }) => field !== "consent.given_at");
  const persons = personCandidates(name, "buyer");
  if (own.length > 0 || persons.length > 0) return [...own, ...persons];
  return [
    ...consentPart(name),
    ...(name === "id" || name === "#" || name === "nr" ? [{ field: "order.external_id", strength: WEAK }] : []),
  ];
}

function contactCandidates(name: string): Candidate[] {
  const found = [...personCandidates(name, "contact"), ...find(CONTACT_NAMES, name, EXACT), ...find(CONSENT_NAMES, name, EXACT)];
  if (found.length > 0) return found;
  return [...consentPart(name), ...(name === "id" ? [{ field: "contact.external_id", strength: WEAK }] : [])];
}

function suppressionCandidates(name: string): Candidate[] {
  const persons = personCandidates(name, "suppression").filter(({ field }) => /\.(?:email|phone)$/.test(field));
  return [...persons, ...find(SUPPRESSION_NAMES, name, EXACT)];
}

/** Persons' fields; a word in front says whose they are, else they are `owner`'s. */
function personCandidates(name: string, owner: "buyer" | "contact" | "suppression"): Candidate[] {
  const plain = find(PERSON_NAMES, name, EXACT).map(({ field, strength }) => ({ field: `${owner}.${field}`, strength }));
  if (plain.length > 0) return plain;
  return Object.entries(QUALIFIERS).flatMap(([whose, words]) => {
    const prefix = owner === "buyer" ? whose : owner;
    const rests = words.filter((word) => name.startsWith(word)).map((word) => name.slice(word.length).trim());
    return rests
      .flatMap((rest) => find(PERSON_NAMES, rest, QUALIFIED))
      .map(({ field, strength }) => ({ field: `${prefix}.${field}`, strength }));
  });
}

function amounts(name: string): Candidate[] {
  if (AMOUNT_NAMES.discount.includes(name)) return both("discount");
  return AMOUNT_NAMES.total.includes(name) ? both("total") : [];
}

function both(field: string): Candidate[] {
  return ["purchase", "order"].map((level) => ({ field: `${level}.${field}`, strength: EXACT - 0.1 }));
}

function consentPart(name: string): Candidate[] {
  if (!CONSENT_PART.test(name)) return [];
  return [{ field: /\bsms\b/.test(name) ? "consent.sms_marketing" : "consent.email_marketing", strength: PART }];
}

function find(names: Record<string, string[]>, name: string, strength: number): Candidate[] {
  return Object.keys(names).flatMap((field) => (names[field]?.includes(name) ? [{ field, strength }] : []));
}
