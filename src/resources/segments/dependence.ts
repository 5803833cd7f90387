import type { Checked, Predicate } from "cel-sql";
import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { referencedFields } from "./referenced-fields.ts";
import { calculationsNamed, type Dependence } from "./stale-queries.ts";

/** The area of the organization's data, as its changes are counted, in which a table lies. */
export const AREAS: Readonly<Record<string, string>> = {
  users: "users",
  user_tags: "users",
  orders: "orders",
  segment_orders: "orders",
  segment_purchases: "orders",
  tickets: "tickets",
  segment_refunds: "refunds",
  segment_consents: "consents",
  editions: "catalogue",
  products: "catalogue",
  product_tags: "catalogue",
  product_days: "catalogue",
};
/** What is asked of an edition or product changes with it. */
const CATALOGUE = new Set(["edition", "edition_id", "product", "product_id", "product_kind", "product_tag", "guest_type"]);

/** What an expression reads, with how often each area had been changed. Read before the members are, or a change in between would go unseen. */
export async function findDependence(trx: Trx, organizationId: string, predicate: Predicate, checked: Checked): Promise<Dependence> {
  const counters = await sql<{ area: string; n: number }>`
    select area, sum(n)::bigint as n from change_counters where organization_id = ${organizationId} group by area`.execute(trx);
  const counts = new Map(counters.rows.map(({ area, n }) => [area, n]));
  const { tables, references } = predicate;
  return {
    areas: Object.fromEntries(areasOf(predicate, checked).map((area) => [area, counts.get(area) ?? 0])),
    now: predicate.dependsOnNow,
    messages: tables.includes("segment_messages") || references.some(({ kind }) => kind === "campaign"),
    segments: await findCalculationsNamed(
      trx,
      organizationId,
      references.filter(({ kind }) => kind === "segment").map(({ value }) => value),
    ),
  };
}

async function findCalculationsNamed(trx: Trx, organizationId: string, names: string[]): Promise<Record<string, string>> {
  if (names.length === 0) return {};
  const { rows } = await sql<{ name: string; meant: string }>`
    select n.name, ${calculationsNamed(sql`${organizationId}`, sql`n.name`)} as meant from unnest(${names}::text[]) n (name)`.execute(trx);
  return Object.fromEntries(rows.map(({ name, meant }) => [name, meant]));
}

function areasOf({ tables, references }: Predicate, checked: Checked): string[] {
  const named =
    references.some(({ kind }) => CATALOGUE.has(kind)) || referencedFields(checked.ast).some((path) => path.startsWith("edition."));
  const areas = ["users", ...tables.flatMap((table) => AREAS[table] ?? []), ...(named ? ["catalogue"] : [])];
  return [...new Set(areas)];
}
