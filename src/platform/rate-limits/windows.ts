import { sql } from "kysely";
import type { Database } from "../database/database.ts";
import { asSystem } from "../database/doors.ts";

/** What a process was given of a limit's current minute. */
export interface Share {
  granted: number;
  /** of the whole limit, not given to anybody yet */
  left: number;
  /** until the minute ends, by the database's clock */
  endsInMs: number;
}

/** Takes up to `wanted` of what is left of this minute. Of any number of processes together, no more than `limit` is given. */
export function takeShare(db: Database, key: Buffer, limit: number, wanted: number): Promise<Share> {
  return asSystem(db, "rate-limit", async (trx) => {
    const { rows } = await sql<{ used: number; ends_in_ms: number }>`
      insert into rate_windows (key, window_start, used) values (${key}, date_trunc('minute', now()), ${wanted})
      on conflict (key, window_start) do update set used = rate_windows.used + ${wanted}
      returning used, (extract(epoch from window_start + interval '1 minute' - clock_timestamp()) * 1000)::float8 as ends_in_ms`.execute(
      trx,
    );
    const row = rows[0];
    if (!row) throw new Error("a rate window was neither made nor found");
    const before = row.used - wanted;
    const granted = Math.max(0, Math.min(wanted, limit - before));
    return { granted, left: Math.max(0, limit - before - granted), endsInMs: row.ends_in_ms };
  });
}

/** Forgets the minutes that are over. */
export async function pruneRateWindows(db: Database): Promise<void> {
  await asSystem(db, "maintenance", (trx) => sql`delete from rate_windows where window_start < now() - interval '5 minutes'`.execute(trx));
}
