/** One promise of the product and the run that shows it. */
export interface Proof {
  id: string;
  promise: string;
  run(options: ProofOptions): Promise<Verdict>;
}

export interface ProofOptions {
  seed: number;
  /** the long run; else the size for every CI run */
  full: boolean;
  say: (line: string) => void;
}

export interface Verdict {
  met: boolean;
  figure: string;
  bar: string;
  /** the engine that was under it */
  engine: string;
  /** what happened with a guard switched off: a proof that cannot fail proves nothing */
  guardOff: string;
  details: Record<string, unknown>;
}

/** A small seeded generator (mulberry32): the same seed gives the same run. */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** The items in a seeded order. */
export function shuffled<T>(items: readonly T[], random: () => number): T[] {
  return items
    .map((item) => ({ item, place: random() }))
    .sort((a, b) => a.place - b.place)
    .map(({ item }) => item);
}

/** Like Promise.all, and no sooner than everything has ended and tidied up. */
export async function allOf<T>(promises: readonly Promise<T>[]): Promise<T[]> {
  await Promise.allSettled(promises);
  return Promise.all(promises);
}
