import type { Look } from "./look-into.ts";
import { splitName } from "./split-name.ts";
import type { ContactItem, MappingPlan, StagedRow } from "./types.ts";

type OwnKeys = Record<string, string | number | boolean>;
type Consent = ContactItem["consents"][number];

/** First and last name; a full name is split only where neither is told. */
export function personName(look: Look, owner: "buyer" | "contact"): { first_name: string | null; last_name: string | null } {
  const [first_name, last_name, whole] = [look.first(`${owner}.first_name`), look.first(`${owner}.last_name`), look.first(`${owner}.name`)];
  if (first_name !== null || last_name !== null || whole === null) return { first_name, last_name };
  const { first, last } = splitName(whole);
  return { first_name: first || null, last_name: last || null };
}

/** The fields with keys of one's own, by key; null when none is filled. */
export function ownKeys(look: Look, prefix: string): OwnKeys | null {
  return collect(look, prefix, (field) => look.first(field));
}

export function ownKeysOf(row: StagedRow, look: Look, prefix: string): OwnKeys | null {
  return collect(look, prefix, (field) => look.of(row, field));
}

function collect({ fields, typed }: Look, prefix: string, read: (field: string) => string | null): OwnKeys | null {
  let found: OwnKeys | null = null;
  for (const field of fields) {
    if (!field.startsWith(prefix)) continue;
    const value = read(field);
    if (value !== null) (found ??= {})[field.slice(prefix.length)] = typed(field, value);
  }
  return found;
}

/** A box that is ticked on one row and not on another grants nothing. */
export function grantedConsents(look: Look, plan: MappingPlan): Omit<Consent, "given_at">[] | null {
  const granted = (["email", "sms"] as const).flatMap((channel) => {
    const field = `consent.${channel}_marketing`;
    const said = look.distinct(field);
    if (!said.includes("yes") || said.includes("no")) return [];
    const wording = look.first("consent.wording") ?? plan.consentWording ?? look.columnOf(field) ?? "";
    return [{ channel, purpose: "marketing", status: "granted" as const, wording }];
  });
  return granted.length > 0 ? granted : null;
}
