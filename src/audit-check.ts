import { sql } from "kysely";
import type { Config } from "./config.ts";
import type { DatabaseAccess } from "./platform/database/access.ts";
import { openDatabase } from "./platform/database/database.ts";
import { asSystem } from "./platform/database/doors.ts";
import { checkChain } from "./platform/journal/chain.ts";

/** Looks for audit entries that were changed, removed or moved after they were sealed. `lines` tell what was found; `sound` is whether nothing was. */
export async function runAuditCheck(config: Config, access: DatabaseAccess): Promise<{ sound: boolean; lines: string[] }> {
  const db = openDatabase(access, { maxConnections: 2, applicationName: "preo-audit-check" });
  try {
    const { rows } = await asSystem(db, "maintenance", (trx) =>
      sql<{ id: string; slug: string }>`select id, slug from organizations order by slug`.execute(trx),
    );
    const lines: string[] = [];
    let sound = true;
    for (const { id, slug } of rows) {
      const { sealed, misfits } = await checkChain(db, id, config.secretKey);
      sound &&= misfits.length === 0;
      lines.push(`${slug}: ${sealed} entries sealed, ${misfits.length === 0 ? "all as they were" : `${misfits.length} not as they were`}`);
      for (const { sequence, entryId, problem } of misfits)
        lines.push(`  ${entryId}${sequence === null ? "" : ` at place ${sequence}`}: ${problem}`);
    }
    return { sound, lines };
  } finally {
    await db.close();
  }
}
