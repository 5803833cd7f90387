import type { Gate } from "../../platform/async/gate.ts";
import { inOrganizations } from "../../platform/database/doors.ts";
import { type ChunkLease, type RecipientResult, recordResults } from "./chunks.ts";
import type { Sending } from "./sending.ts";

/** Writes the results of one range: one statement at a time, each taking whatever has piled up since the last. */
export interface Recorder {
  add(result: RecipientResult): void;
  /** extends the lease and learns how the campaign stands, when nothing was written lately */
  renew(): void;
  /** resolves when everything added is written, or refused because the lease is lost */
  drain(): Promise<void>;
  /** false once the lease is lost, the campaign no longer runs, or results could not be written */
  mayGoOn(): boolean;
}

const RETRY_MS = 500;
const GIVE_UP_AFTER_MS = 30_000;

export function createRecorder(sending: Sending, lease: ChunkLease, unflushed: Gate): Recorder {
  let pending: RecipientResult[] = [];
  let writing: Promise<void> | undefined;
  let goOn = true;
  const flush = (): Promise<void> => {
    writing ??= writeAll().finally(() => {
      writing = undefined;
      // what was added between the last look and now
      if (pending.length > 0) void flush();
    });
    return writing;
  };
  const writeAll = async () => {
    do {
      const batch = pending;
      pending = [];
      goOn = (await write(sending, lease, batch)) && goOn;
      unflushed.leave(batch.length);
    } while (pending.length > 0);
  };
  return {
    add: (result) => {
      pending.push(result);
      void flush();
    },
    renew: () => void flush(),
    drain: async () => {
      do await flush();
      while (pending.length > 0);
    },
    mayGoOn: () => goOn,
  };
}

// A database that is away for a moment must not turn handed-over messages into copies: the same results are written again until the lease is surely gone.
async function write(sending: Sending, lease: ChunkLease, batch: RecipientResult[]): Promise<boolean> {
  if (batch.some((result) => result.state === "sent")) sending.failPoint("after_250");
  const until = performance.now() + GIVE_UP_AFTER_MS;
  for (;;) {
    try {
      const standing = await inOrganizations(
        sending.db,
        [lease.organization_id],
        (trx) => recordResults(trx, lease, sending.workerId, batch, sending.secretKey),
        { timeoutMs: 20_000 },
      );
      if (batch.length > 0) sending.failPoint("after_flush");
      return standing.held && standing.running;
    } catch (error) {
      sending.log.warn({ err: error, results: batch.length }, "results could not be written; trying again");
      if (performance.now() > until) return false;
      await new Promise((resolve) => setTimeout(resolve, RETRY_MS));
    }
  }
}
