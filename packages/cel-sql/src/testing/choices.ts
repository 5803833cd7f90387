/** Decisions made from a finite tape of numbers; past its end every answer is the first one, so that a shorter tape means something simpler. */
export interface Choices {
  /** 0 ≤ n < limit. */
  below: (limit: number) => number;
  chance: (probability: number) => boolean;
  pick: <T>(items: readonly T[]) => T;
}

export const largestChoice = 0x7fff_ffff;

export function choicesOf(tape: readonly number[]): Choices {
  let at = 0;
  const next = () => (tape[at++] ?? 0) / (largestChoice + 1);
  const below = (limit: number) => Math.floor(next() * limit);
  return {
    below,
    chance: (probability) => next() >= 1 - probability,
    pick: (items) => {
      const item = items[below(items.length)];
      if (item === undefined) throw new Error("cel-sql: nothing to pick from");
      return item;
    },
  };
}
