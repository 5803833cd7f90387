import { loadModule, parseSync } from "libpg-query";

/** Part of every hostile text: where it stands in a statement's text, the text was not bound. */
export const MARK = "zq7";
export const HOSTILE: readonly string[] = [
  `${MARK}'; drop table users; --`,
  `${MARK}' or '1'='1`,
  `${MARK}"; --`,
  `${MARK}\\'; select 1; --`,
  `${MARK}$$; select pg_sleep(9); $$`,
  `${MARK}/*`,
  `*/ union select ${MARK} /*`,
  `$1${MARK}$2::text`,
  `${MARK}%_\\%`,
  `E'\\047${MARK}`,
  `U&"\\0022${MARK}`,
  `${MARK}\u2019; --`,
  `${MARK}\n--\n'`,
  `😀${MARK}'`,
];

export interface SqlRead {
  statements: number;
  /** without the places in the text */
  tree: string;
  /** every name and every constant in it */
  words: Set<string>;
}

export async function openParser(): Promise<void> {
  await loadModule();
}

/** Read by PostgreSQL's own parser. Throws what it says of a text that it cannot read. */
export function readSql(text: string): SqlRead {
  const { stmts = [] } = parseSync(text) as { stmts?: unknown[] };
  const words = new Set<string>();
  const tree = JSON.stringify(stmts, (key, value: unknown) => {
    if (key === "location" || key === "stmt_location" || key === "stmt_len") return undefined;
    if (
      /^(?:sval|fval|bsval|ival|relname|schemaname|aliasname|name)$/.test(key) &&
      (typeof value === "string" || typeof value === "number")
    )
      words.add(`${value}`);
    return value;
  });
  return { statements: stmts.length, tree, words };
}

/** What a program does that knows no parameters. The check has to notice it. */
export function spliced(text: string, values: readonly unknown[]): string {
  return text.replace(/\$(\d+)/g, (_, number: string) => `'${JSON.stringify(values[Number(number) - 1] ?? null)}'`);
}
