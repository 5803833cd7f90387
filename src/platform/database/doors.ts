import { sql, type Transaction } from "kysely";
import type { Tables } from "../../tables.gen.ts";
import type { Database } from "./database.ts";

/** A transaction that one of the two doors opened. Every query function takes one as its first argument. */
export type Trx = Transaction<Tables>;

/** What work without an organization is for: each has its own grants to the role preo_system. */
export type SystemPurpose =
  | "key-look-up"
  | "sign-in"
  | "schedule"
  | "lease"
  | "link"
  | "reply"
  | "settle"
  | "throttle"
  | "maintenance"
  | "bootstrap"
  | "rate-limit";

export interface DoorOptions {
  /** default 5,000 ms; background work says more and why */
  timeoutMs?: number;
  readOnly?: boolean;
}

const RETRIES = 3;

/**
 * Runs `work` in one transaction that sees these organizations and no other: role preo_app, row-level security by `app.organizations`.
 * A deadlock or serialization failure is tried again, so `work` must do nothing but SQL.
 */
export function inOrganizations<T>(
  db: Database,
  organizationIds: readonly string[],
  work: (trx: Trx) => Promise<T>,
  options: DoorOptions = {},
): Promise<T> {
  return transaction(db, "preo_app", organizationIds, options, work);
}

/**
 * Runs `work` in one transaction as role preo_system, which may look up keys, schedules and leases, and no tenant's data.
 * @param purpose why no organization can be named here; the call sites are listed in a test
 */
export function asSystem<T>(db: Database, purpose: SystemPurpose, work: (trx: Trx) => Promise<T>, options: DoorOptions = {}): Promise<T> {
  void purpose;
  return transaction(db, "preo_system", [], options, work);
}

async function transaction<T>(
  db: Database,
  role: string,
  organizationIds: readonly string[],
  options: DoorOptions,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      return await db.kysely.transaction().execute(async (trx) => {
        await enter(trx, role, organizationIds, options);
        return work(trx);
      });
    } catch (error) {
      if (attempt === RETRIES || !isRetryable(error)) throw error;
    }
  }
}

async function enter(trx: Trx, role: string, organizationIds: readonly string[], options: DoorOptions): Promise<void> {
  await sql`select set_config('role', ${role}, true), set_config('app.organizations', ${`{${organizationIds.join(",")}}`}, true),
    set_config('statement_timeout', ${String(options.timeoutMs ?? 5_000)}, true), set_config('idle_in_transaction_session_timeout', '60000', true),
    set_config('jit', 'off', true), set_config('timezone', 'UTC', true), set_config('transaction_read_only', ${options.readOnly ? "on" : "off"}, true)`.execute(
    trx,
  );
}

function isRetryable(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  return code === "40P01" || code === "40001";
}
