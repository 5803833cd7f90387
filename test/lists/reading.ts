import type { PoolClient } from "pg";
import type { World } from "../world.ts";

export interface Statement {
  text: string;
  values: readonly unknown[];
}

export interface Reading {
  statement: Statement;
  /** rows and entries of indexes that were looked at, also inside functions */
  visited: number;
  /** tables that were read from their beginning to their end */
  whole: string[];
  /** each scan and what it visited */
  scans: string[];
}

/** Hears every statement that is sent from now on. */
export function listen({ db }: Pick<World, "db">): Statement[] {
  const heard: Statement[] = [];
  const known = new WeakSet<PoolClient>();
  const connect = db.pool.connect.bind(db.pool) as () => Promise<PoolClient>;
  const listening = async () => {
    const client = await connect();
    if (!known.has(client)) hear(client, heard);
    known.add(client);
    return client;
  };
  Object.assign(db.pool, { connect: listening });
  return heard;
}

/**
 * What each statement reads, as the application's role in these organizations. The rows are few enough that reading all of them may be cheaper than an
 * index: that way is shut as long as there is another one.
 */
export async function readingsOf({ sql }: World, organizationId: string, statements: readonly Statement[]): Promise<Reading[]> {
  const readings: Reading[] = [];
  for (const statement of statements) {
    await sql("begin");
    const settings = "set_config('role', 'preo_app', true), set_config('app.organizations', $1, true), set_config('jit', 'off', true)";
    await sql(`select ${settings}, set_config('enable_seqscan', 'off', true)`, [`{${organizationId}}`]);
    const before = await readSoFar(sql);
    const [row] = await sql<{ "QUERY PLAN": [{ Plan: Plan }] }>(`explain (analyze, format json) ${statement.text}`, [...statement.values]);
    const inside = (await readSoFar(sql)) - before;
    await sql("rollback");
    const nodes = row ? nodesOf(row["QUERY PLAN"][0].Plan) : [];
    const whole = nodes.filter((node) => node["Node Type"] === "Seq Scan").map((node) => node["Relation Name"] ?? "");
    const scanned = nodes.reduce((sum, node) => sum + scannedBy(node), 0);
    const scans = nodes
      .filter((node) => scannedBy(node) > 0)
      .map((node) => `${node["Node Type"]} ${node["Relation Name"] ?? ""}: ${scannedBy(node)}`);
    readings.push({ statement, visited: Math.max(scanned, inside), whole, scans });
  }
  return readings;
}

// The server's own numbers, of functions too.
async function readSoFar(sql: World["sql"]): Promise<number> {
  const [row] = await sql<{ n: number }>("select coalesce(sum(seq_tup_read + idx_tup_fetch), 0)::int as n from pg_stat_xact_user_tables");
  return row?.n ?? 0;
}

interface Plan {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: Plan[];
}

function nodesOf(plan: Plan): Plan[] {
  return [plan, ...(plan.Plans ?? []).flatMap(nodesOf)];
}

// Scans of functions and of subqueries read no table themselves.
function scannedBy(node: Plan): number {
  if (!/^(?:Seq|Index|Index Only|Bitmap Index|Bitmap Heap) Scan$/.test(node["Node Type"])) return 0;
  const { "Rows Removed by Filter": filtered = 0, "Rows Removed by Index Recheck": rechecked = 0 } = node;
  return (node["Actual Rows"] + filtered + rechecked) * node["Actual Loops"];
}

function hear(client: PoolClient, heard: Statement[]): void {
  const query = client.query.bind(client) as (...args: unknown[]) => unknown;
  const listening = (...args: unknown[]) => {
    const [first, second] = args;
    const text = typeof first === "string" ? first : (first as { text?: string }).text;
    const values = Array.isArray(second) ? second : ((first as { values?: unknown[] }).values ?? []);
    if (text !== undefined && /^\s*(?:select|with)\b/i.test(text) && !text.includes("set_config")) heard.push({ text, values });
    return query(...args);
  };
  Object.assign(client, { query: listening });
}
