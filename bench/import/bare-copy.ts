import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Sql } from "../../proof/stand.ts";
import { familyCpuSeconds } from "../process-meter.ts";

/** What an import of orders fills, in an order that their references allow. */
const TABLES = [
  ...["products", "product_aliases", "users", "user_emails", "user_external_ids", "orders", "purchases", "tickets", "consents"],
  "consent_history",
];

export interface BareCopy {
  seconds: number;
  cpuSeconds: number;
  rows: number;
}

/** Takes out what landed, empties the tables and has PostgreSQL copy the same rows into them again: with their indexes, references and checks, and nothing else. */
export async function copyBack(sql: Sql, postmaster: number): Promise<BareCopy> {
  const folder = mkdtempSync(join(tmpdir(), "preo-copy-"));
  chmodSync(folder, 0o777);
  try {
    for (const table of TABLES) await sql(`copy ${table} to '${join(folder, table)}'`);
    await sql(`truncate ${TABLES.join(", ")} cascade`);
    await sql("checkpoint");
    const [cpu, started] = [familyCpuSeconds(postmaster), performance.now()];
    for (const table of TABLES) await sql(`copy ${table} from '${join(folder, table)}'`);
    const seconds = (performance.now() - started) / 1000;
    return { seconds, cpuSeconds: familyCpuSeconds(postmaster) - cpu, rows: await countRows(sql) };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function countRows(sql: Sql): Promise<number> {
  const counts = TABLES.map((table) => `(select count(*) from ${table})`).join(" + ");
  const [row] = await sql<{ n: number }>(`select (${counts})::int as n`);
  return row?.n ?? 0;
}
