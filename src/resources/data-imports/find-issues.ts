import { type Analysis, nextTurn } from "./analysis.ts";
import { assembleRows } from "./assemble.ts";
import { createRowReader } from "./mapping/read-row.ts";
import type { Issue, MappingPlan, StagedRow } from "./mapping/types.ts";
import { readRows } from "./read-file.ts";

/** What one order, contact or suppression of the file has against it. */
export interface FoundIssues {
  key: string | null;
  rows: number;
  issues: readonly Issue[];
}

/** Characters of rows that wait for further rows of their order. */
const MAX_WAITING = 64 * 1024 * 1024;

/**
 * Reads the whole file as an import would, and gives what is wrong with each order, in the order in which they are complete. Rows wait for the rest of
 * their order; past 64 million characters the orders that were not added to for longest are judged as they are.
 */
export async function* findIssues(path: string, analysis: Analysis, plan: MappingPlan): AsyncGenerator<FoundIssues[]> {
  const read = createRowReader(plan);
  const waiting = new Map<string, string[]>();
  let size = 0;
  const judge = (key: string | null, rows: readonly StagedRow[]): FoundIssues => ({
    key,
    rows: rows.length,
    issues: assembleRows(rows, plan).issues.map((issue) => ({ ...issue, row: issue.row ?? rows[0]?.row ?? null })),
  });
  const take = (key: string): FoundIssues => {
    const texts = waiting.get(key) ?? [];
    waiting.delete(key);
    size -= lengthOf(texts);
    return judge(
      key,
      texts.map((text) => JSON.parse(text) as StagedRow),
    );
  };
  for await (const { records } of readRows(path, analysis)) {
    const found: FoundIssues[] = [];
    for (const record of records) {
      const { product: _, ...staged } = read(record);
      if (staged.key === null) {
        found.push(judge(null, [staged]));
        continue;
      }
      const texts = waiting.get(staged.key) ?? [];
      const text = JSON.stringify(staged);
      size += text.length;
      // Taken out and put in again, a key stands at the end: the first ones were not added to for longest.
      waiting.delete(staged.key);
      texts.push(text);
      waiting.set(staged.key, texts);
    }
    for (const key of size > MAX_WAITING ? waiting.keys() : []) {
      found.push(take(key));
      if (size < MAX_WAITING / 2) break;
    }
    if (found.length > 0) yield found;
    await nextTurn();
  }
  yield* rest(waiting, take);
}

async function* rest(waiting: ReadonlyMap<string, unknown>, take: (key: string) => FoundIssues): AsyncGenerator<FoundIssues[]> {
  const keys = [...waiting.keys()];
  for (let at = 0; at < keys.length; at += 500) {
    yield keys.slice(at, at + 500).map(take);
    await nextTurn();
  }
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}
