import { sql } from "kysely";
import type { Trx } from "../../platform/database/doors.ts";
import { unprocessable } from "../../platform/http/errors.ts";

/** By the database's clock, which also starts it. @throws 422 */
export async function requireFuture(trx: Trx, at: Date | string): Promise<void> {
  const { rows } = await sql<{ future: boolean }>`select ${at}::timestamptz > now() as future`.execute(trx);
  if (!rows[0]?.future)
    throw unprocessable([
      { pointer: "/scheduled_at", code: "in_the_past", detail: "Choose a time in the future, or send the campaign now" },
    ]);
}

/** By the database's clock, which also ends it. @param from when it starts; null: now. @throws 422 for a limit that leaves no time to send */
export async function requireTimeToSend(trx: Trx, notAfter: Date | string | null, from: Date | string | null): Promise<void> {
  const { rows } = await sql<{ over: boolean }>`
    select coalesce(${notAfter}::timestamptz <= coalesce(${from}::timestamptz, now()), false) as over`.execute(trx);
  if (rows[0]?.over)
    throw unprocessable([{ pointer: "/not_after", code: "too_early", detail: "not_after leaves no time to send: move it or clear it" }]);
}
