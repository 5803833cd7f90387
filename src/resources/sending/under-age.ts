import { type RawBuilder, sql } from "kysely";

/**
 * From which age people decide about marketing themselves: the ages that states chose under GDPR art. 8, and the United Kingdom's.
 * An organization may set others (`marketing_minimum_ages`).
 */
const USUAL_AGES = {
  ...{ AT: 14, BE: 13, BG: 14, CY: 14, CZ: 15, DE: 16, DK: 15, EE: 13, ES: 14, FI: 13, FR: 15, GR: 15, HR: 16, HU: 16, IE: 16, IT: 14 },
  ...{ LT: 14, LU: 16, LV: 13, MT: 13, NL: 16, PL: 16, PT: 13, RO: 16, SE: 13, SI: 15, SK: 16, IS: 13, LI: 16, NO: 13, GB: 13 },
};
const OTHER_COUNTRIES = 13;
/** Neither the guest's nor the edition's country is known: the strictest age. */
const NO_COUNTRY = 16;

/**
 * Condition over `users u`: too young for marketing on the day of sending, in the edition's time zone, by the age of their country or else of the edition's.
 * Who gave no date of birth counts as old enough.
 */
export function isUnderAge(audience: { organizationId: string; editionId: string }): RawBuilder<boolean> {
  const edition = (what: RawBuilder<unknown>) =>
    sql`(select ${what} from editions ae where ae.organization_id = ${audience.organizationId} and ae.id = ${audience.editionId})`;
  const country = sql`coalesce(u.country, ${edition(sql`ae.venue_country`)})`;
  const ages = sql`(select ${JSON.stringify(USUAL_AGES)}::jsonb || ao.marketing_minimum_ages from organizations ao where ao.id = ${audience.organizationId})`;
  const age = sql`case when ${country} is null then ${NO_COUNTRY}::int else coalesce((${ages} ->> ${country})::int, ${OTHER_COUNTRIES}::int) end`;
  return sql<boolean>`u.birth_date is not null and u.birth_date > ${edition(sql`(now() at time zone ae.timezone)::date`)} - make_interval(years => ${age})`;
}
