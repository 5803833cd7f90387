/** A search term as it is looked for: a phone number without the spaces, brackets and hyphens that people write in it. */
export function searchTerm(text: string): string {
  const trimmed = text.trim();
  return /^\+?[\d\s().-]{4,}$/.test(trimmed) ? trimmed.replaceAll(/[\s().-]/g, "").replace(/^00/, "+") : trimmed;
}

/** Words of a search as patterns of LIKE, the longest first: it narrows most. */
export function wordPatterns(term: string, atMost: number): string[] {
  return searchWords(term, atMost).map((word) => `%${escapedPattern(word)}%`);
}

/** In small letters, the longest first. */
export function searchWords(term: string, atMost: number): string[] {
  const words = term.toLowerCase().split(/\s+/).filter(Boolean);
  return words.sort((a, b) => b.length - a.length).slice(0, atMost);
}

/** The text as LIKE finds it, whatever signs it has. */
export function escapedPattern(text: string): string {
  return text.replaceAll(/[\\%_]/g, "\\$&");
}
