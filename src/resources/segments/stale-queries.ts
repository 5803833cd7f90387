import { type RawBuilder, sql } from "kysely";

/** What a calculation read, kept with its members: when one of these has changed since, the members may not be right any more. */
export interface Dependence {
  /** area of the organization's data to how often it had been changed */
  areas: Record<string, number>;
  now: boolean;
  messages: boolean;
  /** names of other segments to the calculations that they meant */
  segments: Record<string, string>;
}

export type StaleReason = "data_changed" | "time_passed";

/** Sending and its results are not counted by area: so often they change, and always with a time beside them. */
const messagesChanged = sql`exists (select from campaigns c where c.organization_id = t.organization_id and (c.status = 'sending' or c.modified > t.calculated_at))
  or exists (select from message_events m where m.organization_id = t.organization_id
    and m.id > (lpad(to_hex((extract(epoch from t.calculated_at) * 1000)::bigint), 12, '0') || '00000000000000000000')::uuid)`;

/** Which segments a name means, each with the calculation whose members are shown. Not told by times: a calculation shows when it ends, under the time of its beginning. */
export function calculationsNamed(organizationId: RawBuilder<unknown>, name: RawBuilder<unknown>): RawBuilder<string> {
  return sql<string>`(select coalesce(string_agg(r.id || '#' || r.current_calculation, ' ' order by r.id), '') from segments r
    where r.organization_id = ${organizationId} and r.name = ${name} and r.current_calculation is not null
      and r.status in ('ready', 'calculating') and r.deleted_at is null)`;
}

/** Why the members of the segment `t` may be out of date; null when they are not, or when there are none. A look-up or two for each area. */
export const staleReason: RawBuilder<StaleReason | null> = sql<StaleReason | null>`case
  when t.current_calculation is null or t.calculated_at is null then null
  when exists (select from jsonb_each_text(t.depends_on -> 'areas') a (area, n) where a.n::bigint <> (
    select coalesce(sum(c.n), 0) from change_counters c where c.organization_id = t.organization_id and c.area = a.area)) then 'data_changed'
  when (t.depends_on -> 'messages')::boolean and (${messagesChanged}) then 'data_changed'
  when exists (select from jsonb_each_text(t.depends_on -> 'segments') d (name, meant)
    where d.meant <> ${calculationsNamed(sql`t.organization_id`, sql`d.name`)}) then 'data_changed'
  when (t.depends_on -> 'now')::boolean and t.calculated_at < now() - interval '1 hour' then 'time_passed'
end`;
