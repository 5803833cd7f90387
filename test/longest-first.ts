import { BaseSequencer, type TestSpecification } from "vitest/node";

/** What goes over all operations, or waits for processes and wall time: each of these takes several times as long as any other file. */
const LONGEST = ["test/routes-table.test.ts", "test/isolation.test.ts", "test/idempotency.test.ts", "test/start.test.ts"];

/** Begins with the longest files, so that no processor waits for one of them at the end. By itself vitest knows them only where they ran before. */
export class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    return sorted.toSorted((a, b) => placeOf(a) - placeOf(b));
  }
}

function placeOf({ moduleId }: TestSpecification): number {
  const place = LONGEST.findIndex((file) => moduleId.endsWith(`/${file}`));
  return place < 0 ? LONGEST.length : place;
}
