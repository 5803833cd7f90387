import type { Database } from "./platform/database/database.ts";
import { listUnsealed, sealEntries } from "./platform/journal/chain.ts";
import type { Logger } from "./platform/logging.ts";

const EVERY_MS = 2_000;

/** Seals new audit entries every two seconds. Any number of workers may do it. */
export function runAuditSealing(db: Database, secretKey: string, log: Logger): { stop(): Promise<void> } {
  let turn: Promise<void> | undefined;
  const begin = () => {
    turn ??= sealAll(db, secretKey)
      .catch((error: unknown) => log.warn({ err: error }, "sealing audit entries failed; trying again"))
      .finally(() => {
        turn = undefined;
      });
  };
  const timer = setInterval(begin, EVERY_MS);
  return {
    stop: async () => {
      clearInterval(timer);
      await turn;
    },
  };
}

async function sealAll(db: Database, secretKey: string): Promise<void> {
  for (const organizationId of await listUnsealed(db)) while ((await sealEntries(db, organizationId, secretKey)) > 0);
}
