interface Page<Row> {
  next: string | null;
  results: Row[];
}

/**
 * Every row of a list, however long: asks for the next page by key when the rows of the last one are used up. Give it a list operation and what
 * that takes; rows come in the order of their ids.
 */
export async function* everyRow<Options extends { query?: unknown }, Row>(
  list: (options: Options) => Promise<Page<Row>>,
  options: Options,
): AsyncGenerator<Row, void, undefined> {
  let cursor: string | null = "";
  while (cursor !== null) {
    const page: Page<Row> = await list({ ...options, query: { ...(options.query as object | undefined), cursor } });
    yield* page.results;
    cursor = page.next === null ? null : new URL(page.next, "http://localhost").searchParams.get("cursor");
  }
}
