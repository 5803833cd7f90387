import { lookInto } from "./look-into.ts";
import { grantedConsents, ownKeys, personName } from "./person-fields.ts";
import type { Assembled, ContactItem, MappingPlan, StagedRow } from "./types.ts";

/** Puts together the contact that these rows tell of: all rows of one key. What is blank on one row is taken from another. */
export function assembleContact(rows: readonly StagedRow[], plan: MappingPlan): Assembled<ContactItem> {
  const look = lookInto(rows, plan);
  const own = (name: string) => look.first(`contact.${name}`);
  const given_at = look.first("consent.given_at");
  const item: ContactItem = {
    ...{ external_id: own("external_id"), email: own("email"), phone: own("phone"), ...personName(look, "contact") },
    ...{
      locale: own("locale"),
      country: own("country"),
      city: own("city"),
      postal_code: own("postal_code"),
      birth_date: own("birth_date"),
    },
    tags: tags(look.distinct("contact.tags")),
    attributes: ownKeys(look, "contact.attributes.") ?? {},
    consents: (grantedConsents(look, plan) ?? []).map((consent) => ({ ...consent, given_at })),
  };
  return { item: look.failed() ? null : item, issues: look.issues, rows: look.rows.map((row) => row.row) };
}

function tags(cells: readonly string[]): string[] {
  return [...new Set(cells.flatMap((cell) => cell.split(/[,;|]/)).map((tag) => tag.trim().slice(0, 100)))].filter((tag) => tag !== "");
}
