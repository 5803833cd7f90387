import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { openStand } from "../proof/stand.ts";
import { type Measured, measureImport } from "./import/measure-import.ts";
import { writeOrdersFile } from "./import/orders-file.ts";
import { findingsOf, table } from "./import/report.ts";

/** A tenth of the rows, then all of them: from a file over HTTP to landed orders, beside a bare COPY of the same. */
export async function benchImport(options: Record<string, string | undefined>): Promise<void> {
  const rows = Number(options["rows"] ?? 1_000_000);
  const folder = mkdtempSync(join(tmpdir(), "preo-bench-"));
  const sizes: Measured[] = [];
  let engine = "";
  try {
    for (const size of [Math.ceil(rows / 10), rows]) {
      const file = await writeOrdersFile(join(folder, "orders.csv"), size);
      const stand = await openStand();
      engine = stand.engine;
      try {
        sizes.push(await measureImport(stand, file));
      } finally {
        await stand.close();
      }
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  const findings = findingsOf(engine, sizes);
  process.stdout.write(options["json"] === undefined ? table(findings) : `${JSON.stringify(findings, null, 2)}\n`);
}
