import { sql } from "kysely";
import type { Database } from "./platform/database/database.ts";
import { asSystem, inOrganizations, type Trx } from "./platform/database/doors.ts";
import type { Logger } from "./platform/logging.ts";
import { pruneRateWindows } from "./platform/rate-limits/windows.ts";
import type { Storage } from "./platform/storage/storage.ts";
import { pruneCalls } from "./resources/email-callbacks/queries.ts";
import { pruneTestEmails } from "./resources/email-messages/test-queries.ts";
import { removeUnusedBytes } from "./resources/files/remove-unused-bytes.ts";
import { pruneOutbox } from "./resources/outbox/queries.ts";
import { pruneDeliveries } from "./resources/webhooks/delivery-queries.ts";

const EVERY_MS = 10 * 60_000;
/** All stored bytes are walked through, which costs calls where they lie in a bucket; none is judged before it is a day old. */
const BYTES_EVERY_MS = 6 * 60 * 60_000;

/** Removes what has served its time: stored answers of repeated requests after a day, the oldest messages of an outbox over its cap, deliveries and events of a month ago, what tells a provider's calls apart after a day, stored bytes without a file. Any number of workers may do it. */
export function runMaintenance(db: Database, storage: Storage, log: Logger): { stop(): Promise<void> } {
  let turn = Promise.resolve();
  let bytesDueMs = 0;
  const all = async () => {
    await tidy(db);
    if (performance.now() < bytesDueMs) return;
    await removeUnusedBytes(db, storage, new Date());
    bytesDueMs = performance.now() + BYTES_EVERY_MS;
  };
  const begin = () => {
    turn = turn.then(all).catch((error: unknown) => log.warn({ err: error }, "tidying failed; trying again later"));
  };
  const timer = setInterval(begin, EVERY_MS);
  begin();
  return {
    stop: () => {
      clearInterval(timer);
      return turn;
    },
  };
}

async function tidy(db: Database): Promise<void> {
  const organizations = await asSystem(
    db,
    "maintenance",
    async (trx) => {
      await sql`delete from idempotent_answers where created < now() - interval '25 hours'`.execute(trx);
      const { rows } = await sql<{ id: string }>`select id from organizations order by id`.execute(trx);
      return rows;
    },
    { timeoutMs: 60_000 },
  );
  for (const { id } of organizations) await inOrganizations(db, [id], (trx) => prune(trx, id), { timeoutMs: 60_000 });
  await pruneRateWindows(db);
}

async function prune(trx: Trx, organizationId: string): Promise<void> {
  await pruneOutbox(trx, organizationId);
  await pruneDeliveries(trx, organizationId);
  await pruneTestEmails(trx, organizationId);
  await pruneCalls(trx, organizationId);
}
