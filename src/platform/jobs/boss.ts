import { fromKysely, PgBoss } from "pg-boss";
import type { Trx } from "../database/doors.ts";
import { SCHEMA } from "./queue-options.ts";

/** A pg-boss without timers, workers or a pool: its statements run where they are told to. */
export function bossOver(executeSql: (text: string, values?: unknown[]) => Promise<{ rows: unknown[] }>): PgBoss {
  return new PgBoss({
    db: { executeSql },
    schema: SCHEMA,
    migrate: false,
    createSchema: false,
    supervise: false,
    schedule: false,
    registerInstance: false,
    openTelemetry: { enabled: false },
  });
}

/** The same whose statements run in the caller's transaction. */
export function bossWithin(trx: Trx): PgBoss {
  const database = fromKysely(trx);
  return bossOver((text, values) => database.executeSql(text, values));
}
