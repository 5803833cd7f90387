import type { Transaction } from "kysely";
import type { PoolClient } from "pg";
import type { Tables } from "../../tables.gen.ts";
import { connectionOf, forgetPlans } from "./connection.ts";
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
    const client = await db.pool.connect();
    try {
      const result = await within(client, role, organizationIds, options, work);
      client.release();
      return result;
    } catch (error) {
      client.release(!(await rolledBack(client)));
      if (isStalePlan(error)) forgetPlans();
      if (attempt === RETRIES || !isRetryable(error)) throw error;
    }
  }
}

// What reads is sent together with the beginning of its transaction: one way to the database and back. What it finds is handed out only once the transaction
// is known to have begun as it should. What changes anything waits for that.
async function within<T>(
  client: PoolClient,
  role: string,
  organizationIds: readonly string[],
  options: DoorOptions,
  work: (trx: Trx) => Promise<T>,
): Promise<T> {
  const connection = connectionOf(client);
  connection.entered = Promise.all([
    client.query(options.readOnly ? "begin read only" : "begin read write"),
    client.query({ ...ENTER, values: settings(role, organizationIds, options) }),
  ]);
  connection.entered.catch(() => undefined);
  if (!options.readOnly) await connection.entered;
  const result = await work(connection.queries as Trx);
  await connection.entered;
  if (options.readOnly) client.query("commit").catch(() => undefined);
  else if ((await client.query("commit")).command !== "COMMIT") throw new Error("the transaction had failed and was rolled back");
  return result;
}

const ENTER = {
  name: "enter",
  text: `select set_config('role', $1, true), set_config('app.organizations', $2, true), set_config('statement_timeout', $3, true),
    set_config('idle_in_transaction_session_timeout', '60000', true), set_config('jit', 'off', true), set_config('timezone', 'UTC', true)`,
};

function settings(role: string, organizationIds: readonly string[], options: DoorOptions): string[] {
  return [role, `{${organizationIds.join(",")}}`, String(options.timeoutMs ?? 5_000)];
}

/** Whether the connection may be used again. */
function rolledBack(client: PoolClient): Promise<boolean> {
  return client.query("rollback").then(
    () => true,
    () => false,
  );
}

function isRetryable(error: unknown): boolean {
  const code = (error as { code?: string }).code;
  return code === "40P01" || code === "40001" || isStalePlan(error);
}

function isStalePlan(error: unknown): boolean {
  const { code, message } = error as { code?: string; message?: string };
  return code === "0A000" && message === "cached plan must not change result type";
}
