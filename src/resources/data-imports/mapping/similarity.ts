/** How alike two texts are, 0 to 1: the share of their pairs of letters that both have (Dice). */
export function similarity(a: string, b: string): number {
  if (a === b) return 1;
  const [left, right] = [pairs(a), pairs(b)];
  if (left.length === 0 || right.length === 0) return 0;
  const open = new Map<string, number>();
  for (const pair of left) open.set(pair, (open.get(pair) ?? 0) + 1);
  let shared = 0;
  for (const pair of right) {
    const count = open.get(pair) ?? 0;
    if (count === 0) continue;
    shared += 1;
    open.set(pair, count - 1);
  }
  return (2 * shared) / (left.length + right.length);
}

function pairs(text: string): string[] {
  return Array.from({ length: Math.max(text.length - 1, 0) }, (_, index) => text.slice(index, index + 2));
}
