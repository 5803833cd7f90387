import type { Analysis } from "./analysis.ts";
import { assembleRows } from "./assemble.ts";
import { createRowReader } from "./mapping/read-row.ts";
import type { Issue, MappingPlan, StagedRow } from "./mapping/types.ts";
import { readRows } from "./read-file.ts";
import { takingTurns } from "./turns.ts";

/** What one order, contact or suppression of the file has against it. */
export interface FoundIssues {
  key: string | null;
  rows: number;
  issues: readonly Issue[];
}

/** Rows of one order stand apart in the file: only its end tells what belongs together. */
export class RowsApart extends Error {}

/** Characters of rows that wait for further rows of their order. */
const MAX_WAITING = 64 * 1024 * 1024;

/**
 * Reads the whole file as an import would, and gives what is wrong with each order, in the order in which they are complete. Rows wait for the rest of
 * their order; past 64 million characters the orders that were not added to for longest are judged as they are.
 */
export async function* findIssues(path: string, analysis: Analysis, plan: MappingPlan): AsyncGenerator<FoundIssues[]> {
  const waiting = new Map<string, string[]>();
  let size = 0;
  const take = (key: string): FoundIssues => {
    const texts = waiting.get(key) ?? [];
    waiting.delete(key);
    size -= lengthOf(texts);
    return judge(
      key,
      texts.map((text) => JSON.parse(text) as StagedRow),
      plan,
    );
  };
  for await (const staged of stagedRows(path, analysis, plan)) {
    const found: FoundIssues[] = [];
    for (const row of staged) {
      if (row.key === null) {
        found.push(judge(null, [row], plan));
        continue;
      }
      const texts = waiting.get(row.key) ?? [];
      const text = JSON.stringify(row);
      size += text.length;
      // Taken out and put in again, a key stands at the end: the first ones were not added to for longest.
      waiting.delete(row.key);
      texts.push(text);
      waiting.set(row.key, texts);
    }
    for (const key of size > MAX_WAITING ? waiting.keys() : []) {
      found.push(take(key));
      if (size < MAX_WAITING / 2) break;
    }
    if (found.length > 0) yield found;
  }
  yield* rest(waiting, take);
}

/**
 * The same for a file where the rows of each order stand together, as nearly all do: nothing waits, and memory does not grow with the file.
 * @throws RowsApart at the first row that comes after its order was judged
 */
export async function* findIssuesTogether(path: string, analysis: Analysis, plan: MappingPlan): AsyncGenerator<FoundIssues[]> {
  const judged = new Set<string>();
  let current: { key: string; rows: StagedRow[] } | undefined;
  for await (const staged of stagedRows(path, analysis, plan)) {
    const found: FoundIssues[] = [];
    for (const row of staged) {
      if (row.key === null) found.push(judge(null, [row], plan));
      else if (row.key === current?.key) current.rows.push(row);
      else {
        if (current) found.push(judge(current.key, current.rows, plan));
        const key = ownCopy(row.key);
        if (judged.has(key)) throw new RowsApart();
        judged.add(key);
        current = { key, rows: [row] };
      }
    }
    if (found.length > 0) yield found;
  }
  if (current) yield [judge(current.key, current.rows, plan)];
}

async function* stagedRows(path: string, analysis: Analysis, plan: MappingPlan): AsyncGenerator<StagedRow[]> {
  const read = createRowReader(plan);
  const turn = takingTurns();
  for await (const { records } of readRows(path, analysis)) {
    const staged: StagedRow[] = [];
    for (const record of records) {
      const { product: _, ...row } = read(record);
      staged.push(row);
      await turn();
    }
    yield staged;
  }
}

function judge(key: string | null, rows: readonly StagedRow[], plan: MappingPlan): FoundIssues {
  const issues = assembleRows(rows, plan).issues.map((issue) => ({ ...issue, row: issue.row ?? rows[0]?.row ?? null }));
  return { key, rows: rows.length, issues };
}

async function* rest(waiting: ReadonlyMap<string, unknown>, take: (key: string) => FoundIssues): AsyncGenerator<FoundIssues[]> {
  const turn = takingTurns();
  for (const key of [...waiting.keys()]) {
    yield [take(key)];
    await turn();
  }
}

function lengthOf(texts: readonly string[]): number {
  return texts.reduce((sum, text) => sum + text.length, 0);
}

/** A text cut out of a piece of the file keeps the whole piece in memory. */
function ownCopy(text: string): string {
  return Buffer.from(text).toString();
}
