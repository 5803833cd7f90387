import { sql } from "kysely";
import type { Database } from "../../platform/database/database.ts";
import { asSystem } from "../../platform/database/doors.ts";
import type { CampaignKey } from "./campaign-state.ts";

/** Campaigns that wait for the worker, by what they wait for. All by the database's clock. */
export interface WorkList {
  due: CampaignKey[];
  uncalculated: CampaignKey[];
  finished: CampaignKey[];
  cancelled: CampaignKey[];
  probes: CampaignKey[];
  /** their time to be sent is over */
  expired: CampaignKey[];
}

interface Row extends CampaignKey {
  what: keyof WorkList;
}

export async function readWorkList(db: Database): Promise<WorkList> {
  const rows = await asSystem(db, "schedule", async (trx) => {
    const open = sql`select 1 from campaign_chunks k where k.organization_id = c.organization_id and k.campaign_id = c.id and k.state = 'open'`;
    const { rows } = await sql<Row>`
      select organization_id, id, 'due' as what from campaigns c where status = 'scheduled' and scheduled_at <= now()
      union all select organization_id, id, 'uncalculated' from campaigns c where status = 'calculating' and (lease_until is null or lease_until < now())
      union all select organization_id, id, 'finished' from campaigns c where status = 'sending' and not exists (${open})
      union all select organization_id, id, 'probes' from campaigns c where status = 'sending' and paused_at is not null and probe_at <= now()
      union all select organization_id, id, 'expired' from campaigns c where status in ('scheduled', 'calculating', 'sending') and not_after <= now()
      union all select distinct k.organization_id, k.campaign_id, 'cancelled' from campaign_chunks k
        where k.state = 'open' and (k.lease_until is null or k.lease_until < now())
          and exists (select 1 from campaigns c where c.organization_id = k.organization_id and c.id = k.campaign_id and c.status = 'cancelled')`.execute(
      trx,
    );
    return rows;
  });
  const of = (what: keyof WorkList) => rows.filter((row) => row.what === what);
  return {
    due: of("due"),
    uncalculated: of("uncalculated"),
    finished: of("finished"),
    cancelled: of("cancelled"),
    probes: of("probes"),
    expired: of("expired"),
  };
}
