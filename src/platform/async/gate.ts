/** Lets at most `limit()` be inside at once; the others wait in order. */
export interface Gate {
  enter(): Promise<void>;
  leave(count?: number): void;
  readonly inside: number;
}

/** The limit may move: a lower one lets nobody in until enough have left. */
export function createGate(limit: () => number): Gate {
  let inside = 0;
  const waiting: (() => void)[] = [];
  return {
    enter: () => {
      if (waiting.length === 0 && inside < limit()) {
        inside += 1;
        return Promise.resolve();
      }
      return new Promise((resolve) => waiting.push(resolve));
    },
    leave: (count = 1) => {
      inside -= count;
      while (waiting.length > 0 && inside < limit()) {
        inside += 1;
        waiting.shift()?.();
      }
    },
    get inside() {
      return inside;
    },
  };
}
