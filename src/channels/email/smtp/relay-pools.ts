import type { SmtpPool } from "./pool.ts";

/** Pools of connections to many relays. */
export interface RelayPools<R> {
  /** The pool under this key; one of a former generation is closed once what it sends has ended. */
  get(key: string, generation: string, relay: R): SmtpPool;
  size(): number;
  /** Lets sends under way end and closes all of them. */
  close(): Promise<void>;
}

interface Kept {
  generation: string;
  connections: SmtpPool;
}

/**
 * Keeps connections to many relays, those that were used last: beyond `most`, relays that nothing is being sent over are let go.
 * @param open a new pool for the relay that was asked for
 */
export function createRelayPools<R>(open: (relay: R) => SmtpPool, most: number): RelayPools<R> {
  const kept = new Map<string, Kept>();
  const closing = new Set<Promise<void>>();
  const letGo = (key: string, { connections }: Kept) => {
    kept.delete(key);
    const closed = connections.close();
    closing.add(closed);
    void closed.finally(() => closing.delete(closed));
  };
  const isQuiet = ({ connections }: Kept) => {
    const { open, idle, opening, waiting } = connections.stats();
    return open === idle && opening === 0 && waiting === 0;
  };
  return {
    get: (key, generation, relay) => {
      const found = kept.get(key);
      if (found && found.generation !== generation) letGo(key, found);
      const entry = kept.get(key) ?? { generation, connections: open(relay) };
      kept.delete(key);
      kept.set(key, entry);
      for (const [other, old] of kept) if (kept.size > most && other !== key && isQuiet(old)) letGo(other, old);
      return entry.connections;
    },
    size: () => kept.size,
    close: async () => {
      for (const [key, entry] of [...kept]) letGo(key, entry);
      await Promise.all(closing);
    },
  };
}
