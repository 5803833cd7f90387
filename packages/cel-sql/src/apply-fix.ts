import type { Fix } from "./diagnostics.ts";

/** The source with a fix applied. */
export function applyFix(source: string, { edits }: Fix): string {
  return edits
    .toSorted((a, b) => b.from - a.from || b.to - a.to)
    .reduce((text, { from, to, text: by }) => text.slice(0, from) + by + text.slice(to), source);
}
