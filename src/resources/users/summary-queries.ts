import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";

export interface UserSummary {
  order_count: number;
  spent: { currency: string; total_e4: number }[];
  last_order: {
    id: string;
    edition_id: string;
    number: string;
    status: string;
    total_e4: number;
    currency: string;
    ordered_at: string;
  } | null;
  consents: Record<string, unknown>[];
}

/** What the page of one guest shows beside the guest's own fields. */
export async function summarizeUser(trx: Trx, user: { organization_id: string; id: string }): Promise<UserSummary> {
  const orders = sql`orders o where o.organization_id = ${user.organization_id} and o.user_id = ${user.id}`;
  const { rows } = await sql<UserSummary>`select
    (select count(*) from ${orders}) as order_count,
    (select coalesce(jsonb_agg(s order by s.currency), '[]') from (
      select o.currency, sum(o.total_e4 - o.refunded_total_e4)::bigint as total_e4 from ${orders} and o.status in ('paid', 'partially_refunded')
      group by o.currency) s) as spent,
    (select to_jsonb(l) from (select o.id, o.edition_id, o.number, o.status, o.total_e4, o.currency, o.ordered_at from ${orders}
      order by o.ordered_at desc, o.id desc limit 1) l) as last_order,
    (select coalesce(jsonb_agg(to_jsonb(k) order by k.created, k.id), '[]') from (
      select c.id, c.edition_id, c.channel, c.purpose, c.status, c.basis, c.source, c.given_at, c.withdrawn_at, c.created
      from consents c where c.organization_id = ${user.organization_id} and c.user_id = ${user.id}) k) as consents`.execute(trx);
  return rows[0] as UserSummary;
}
