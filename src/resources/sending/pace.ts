/** How fast the relay takes messages. */
export interface Pace {
  note(milliseconds: number): void;
  /** the fastest of the last 32 to 64: our own load makes some slow, a slow relay makes all slow. Infinite before the first. */
  readonly fastest: number;
}

const WINDOW = 32;
const SLOW_MS = 8;

export function createPace(): Pace {
  let [before, now, noted] = [Number.POSITIVE_INFINITY, Number.POSITIVE_INFINITY, 0];
  return {
    note: (milliseconds) => {
      now = Math.min(now, milliseconds);
      noted += 1;
      if (noted < WINDOW) return;
      [before, now, noted] = [now, Number.POSITIVE_INFINITY, 0];
    },
    get fastest() {
      return Math.min(before, now);
    },
  };
}

/**
 * Most messages handed over, or about to be, and not yet recorded: the bound on copies after a crash. At a relay that takes its time each connection
 * waits for the record of its last message, which costs little there; a fast one would stand still, so `cap` applies.
 */
export function unflushedLimit(pace: Pace, connections: number, cap: number): number {
  return pace.fastest < SLOW_MS ? Math.max(cap, connections) : connections;
}
