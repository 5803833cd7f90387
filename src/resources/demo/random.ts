/** Chance that comes out the same at each run. */
export interface Random {
  /** from 0 up to, not including, 1 */
  next: () => number;
  /** a whole number from `low` to `high`, both included */
  between: (low: number, high: number) => number;
  pick: <T>(values: readonly T[]) => T;
  chance: (probability: number) => boolean;
}

/** Mulberry32 (Tommy Ettinger, public domain). */
export function createRandom(seed: number): Random {
  let state = seed;
  const next = () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
  return {
    next,
    between: (low, high) => low + Math.floor(next() * (high - low + 1)),
    pick: <T>(values: readonly T[]) => values[Math.floor(next() * values.length)] as T,
    chance: (probability) => next() < probability,
  };
}
