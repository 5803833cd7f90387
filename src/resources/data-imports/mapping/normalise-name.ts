/** A column's name as names are compared: `Order_ID`, `orderId` and `Order ID:` are one. */
export function normaliseName(name: string): string {
  return name
    .normalize("NFKC")
    .replaceAll(/(\p{Ll})(\p{Lu})/gu, "$1 $2")
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}#]+/gu, " ")
    .trim();
}

/** `Company (2)` is the second of the columns named `Company`. */
export function isRepeat(name: string, header: readonly string[]): boolean {
  const first = / \(\d+\)$/.exec(name);
  return first !== null && header.includes(name.slice(0, first.index));
}

export function isUnnamed(name: string): boolean {
  return /^Column \d+$/.test(name);
}

/** Reads a list of normalised names with commas between. */
export function names(text: string): string[] {
  return text.split(",").map((name) => name.trim().replaceAll(/\s+/g, " "));
}
