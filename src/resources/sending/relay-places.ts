/** Who is sending over which relay, so that one that hangs holds no more than its own places. */
export interface RelayPlaces {
  /** relays that have no place left */
  full(): string[];
  enter(relayId: string): void;
  leave(relayId: string): void;
}

/** @param each places of one relay */
export function createRelayPlaces(each: number): RelayPlaces {
  const taken = new Map<string, number>();
  const change = (id: string, by: number) => {
    const now = (taken.get(id) ?? 0) + by;
    if (now === 0) taken.delete(id);
    else taken.set(id, now);
  };
  return {
    full: () => [...taken].filter(([, n]) => n >= each).map(([id]) => id),
    enter: (id) => change(id, 1),
    leave: (id) => change(id, -1),
  };
}
