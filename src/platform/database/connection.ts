import { Kysely, PostgresDialect, type PostgresPoolClient, type PostgresQueryResult, sql } from "kysely";
import type { PoolClient } from "pg";
import type { Tables } from "../../tables.gen.ts";

/**
 * Stands at the beginning of a statement that each connection plans once and keeps: for what is asked with every request and has the same plan
 * whatever its values are. There must be a fixed number of such texts.
 */
export const KEPT = sql.raw("/* kept */ ");

/** The statements of one connection, and the beginning of its transaction, which all their answers wait for. */
export interface Connection {
  queries: Kysely<Tables>;
  /** settles when the transaction is open and sees what it may see; while it fails nothing that was read is handed out */
  entered: Promise<unknown>;
}

const connections = new WeakMap<PoolClient, Connection>();

/** The same for the same client. */
export function connectionOf(client: PoolClient): Connection {
  const connection = connections.get(client) ?? connectionOver(client);
  connections.set(client, connection);
  return connection;
}

function connectionOver(client: PoolClient): Connection {
  const query = async (text: string, values: readonly unknown[]): Promise<PostgresQueryResult<unknown>> => {
    const answer = client.query({ ...named(text), text, values: [...values] }) as unknown as Promise<PostgresQueryResult<unknown>>;
    answer.catch(() => undefined);
    await connection.entered;
    return answer;
  };
  const one = { query, release: () => undefined } as unknown as PostgresPoolClient;
  const pool = { options: {}, connect: () => Promise.resolve(one), end: () => Promise.resolve() };
  const connection: Connection = { queries: new Kysely({ dialect: new PostgresDialect({ pool }) }), entered: Promise.resolve() };
  return connection;
}

let names = new Map<string, string>();
let given = 0;

function named(text: string): { name?: string } {
  if (!text.startsWith("/* kept */")) return {};
  const name = names.get(text) ?? `kept_${(given += 1)}`;
  names.set(text, name);
  return { name };
}

/** Lets every connection plan anew: a migration has changed what a kept statement gives. */
export function forgetPlans(): void {
  names = new Map();
}
