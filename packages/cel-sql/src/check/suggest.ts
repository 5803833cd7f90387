import type { Fix } from "../diagnostics.ts";

/** "did you mean …" for a misspelt name: the nearest candidate, if it is near enough to be meant. */
function suggest(name: string, candidates: readonly string[], from: number): { hint: string; fixes: Fix[] } {
  const best = suggestText(name, candidates);
  if (best === null) return { hint: "", fixes: [] };
  const fix = { title: `use ${best}`, edits: [{ from, to: from + name.length, text: best }] };
  return { hint: `; did you mean ${best}?`, fixes: [fix] };
}

const mostListed = 30;

/** As `suggest`; where no candidate is near, all that there are. */
export function suggestOrList(name: string, candidates: readonly string[], from: number): { hint: string; fixes: Fix[] } {
  const near = suggest(name, candidates, from);
  if (near.hint !== "" || candidates.length === 0) return near;
  return {
    hint: `; there ${candidates.length === 1 ? "is" : "are"} ${candidates.slice(0, mostListed).join(", ")}${candidates.length > mostListed ? ", …" : ""}`,
    fixes: [],
  };
}

/** The nearest candidate; null when none is near. */
export function suggestText(text: string, candidates: readonly string[]): string | null {
  const limit = Math.max(1, Math.floor(text.length / 3));
  let best: { candidate: string; distance: number } | null = null;
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - text.length) > limit) continue;
    const distance = editDistance(text.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && (!best || distance < best.distance)) best = { candidate, distance };
  }
  return best?.candidate ?? null;
}

/** Damerau-Levenshtein distance with swaps of neighbours. */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let previous = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const row = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1] ? 0 : 1;
      let cost = Math.min((previous[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1, (previous[j - 1] ?? 0) + same);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (swapped) cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      row.push(cost);
    }
    before = previous;
    previous = row;
  }
  return previous[b.length] ?? 0;
}
