import { setTimeout as sleep } from "node:timers/promises";
import { type MailboxOptions, visitMailbox } from "../../channels/email/bounce/mailbox.ts";
import type { Database } from "../../platform/database/database.ts";
import type { Logger } from "../../platform/logging.ts";
import { receiveReport } from "./receive-report.ts";

interface MailboxReader {
  db: Database;
  log: Logger;
  secretKey: string;
  mailbox: MailboxOptions;
  /** between two visits */
  everyMs?: number;
}

const EVERY_MS = 60_000;

/** Reads the mailbox of the bounce domain now and then until stopped. Several workers may: a report counts once. */
export function runMailbox({ db, log, secretKey, mailbox, everyMs = EVERY_MS }: MailboxReader): { stop(): Promise<void> } {
  const stopped = new AbortController();
  const { signal } = stopped;
  const visit = async () => {
    let changed = 0;
    const read = await visitMailbox(mailbox, async (raw) => void (changed += Number(await receiveReport(db, secretKey, raw))));
    if (read > 0) log.info({ read, changed }, "mailbox of bounces read");
  };
  const loop = (async () => {
    while (!signal.aborted) {
      await visit().catch((error: unknown) =>
        log.warn(
          { error: error instanceof Error ? error.message : String(error) },
          "the mailbox of bounces could not be read; trying again",
        ),
      );
      await sleep(everyMs, undefined, { signal }).catch(() => undefined);
    }
  })();
  return {
    stop: () => {
      stopped.abort();
      return loop;
    },
  };
}
