import { Resolver } from "node:dns/promises";

/** The text records of a name, each put together; none when there is no such name; undefined when nobody answers. */
export type TextRecords = (name: string) => Promise<readonly string[] | undefined>;

const NOTHING_THERE = new Set(["ENOTFOUND", "ENODATA"]);

/**
 * Asks for text records, each name for at most `timeoutMs`.
 * @param servers addresses, each with its port if that is not 53; the system's own when there are none
 */
export function createTextRecords({ servers, timeoutMs }: { servers: readonly string[]; timeoutMs: number }): TextRecords {
  return async (name) => {
    const resolver = new Resolver({ timeout: timeoutMs, tries: 1 });
    if (servers.length > 0) resolver.setServers(servers);
    const timer = setTimeout(() => resolver.cancel(), timeoutMs);
    try {
      return (await resolver.resolveTxt(name)).map((parts) => parts.join(""));
    } catch (error) {
      return NOTHING_THERE.has((error as { code?: string }).code ?? "") ? [] : undefined;
    } finally {
      clearTimeout(timer);
    }
  };
}
