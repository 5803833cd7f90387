const STOP_WORDS = new Set(["stop", "stopp", "afmeld", "sluta", "stopall", "unsubscribe", "avslutt", "abmelden"]);

/** Whether a reply asks not to be written to any more: its first word alone decides, in any case, with quotes or dots around it. */
export function isStopWord(text: string): boolean {
  const [first = ""] = text.trim().split(/\s+/);
  return STOP_WORDS.has(first.toLowerCase().replace(/^[^\p{L}]+|[^\p{L}]+$/gu, ""));
}
