import { Pool, types } from "pg";
import type { DatabaseAccess } from "./access.ts";

/** The pool behind the two doors. Nothing but doors.ts may run a statement on it. */
export interface Database {
  readonly pool: Pool;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  maxConnections: number;
  applicationName: string;
  /** called when an idle connection breaks: the pool replaces it by itself */
  onConnectionLost?: (error: Error) => void;
}

/** Opens a pool. int8 comes back as a number (an unsafe one throws), date as `YYYY-MM-DD`, timestamptz as Date. */
export function openDatabase(access: DatabaseAccess, options: DatabaseOptions): Database {
  const pool = new Pool({
    connectionString: access.url,
    max: options.maxConnections,
    application_name: options.applicationName,
    connectionTimeoutMillis: 10_000,
    idleTimeoutMillis: 30_000,
    keepAlive: true,
    // A statement is sent while the one before it is still under way.
    pipeline: true,
    types: { getTypeParser },
  });
  pool.on("error", (error) => options.onConnectionLost?.(error));
  // The pool listens to idle connections only: one that breaks between two statements of a transaction would end the process. Its next statement fails all the same.
  pool.on("connect", (client) => client.on("error", () => undefined));
  return { pool, close: () => pool.end() };
}

const INT8 = 20;
const DATE = 1082;

const getTypeParser = ((oid: number, format?: "text") => {
  if (oid === INT8) return safeInteger;
  if (oid === DATE) return String;
  return (types.getTypeParser as (oid: number, format?: "text") => (text: string) => unknown)(oid, format);
}) as typeof types.getTypeParser;

function safeInteger(text: string): number {
  const value = Number(text);
  if (!Number.isSafeInteger(value)) throw new Error("a 64-bit number of the database does not fit a JavaScript number");
  return value;
}
