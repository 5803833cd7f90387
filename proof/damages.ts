import type { Damage } from "./program.ts";

/** Ranges are taken, and sent, whoever holds them. */
export const NO_LEASE: readonly Damage[] = [
  {
    file: "resources/sending/chunks.ts",
    from: "k.next_attempt_at <= now() and (k.lease_until is null or k.lease_until < now())",
    to: "k.next_attempt_at <= now()",
  },
  // While results are written their range is locked, which would hide it from the other.
  { file: "resources/sending/chunks.ts", from: "for update of k skip locked", to: "for update of k" },
  { file: "resources/sending/send-chunk.ts", from: "!(await holdsChunk(trx, lease, sending.workerId))", to: "holdsChunk === undefined" },
];
