import { parseTimestamp } from "./time-literals.ts";

/** The instant that a date in another notation means, days before months; null when it means none. */
export function betterTimestamp(text: string): string | null {
  const trimmed = /^\d{4}$/.test(text.trim()) ? `${text.trim()}-01-01` : text.trim();
  const iso = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ](\d{1,2}):(\d{2})(?::(\d{2}))?)?(Z|[+-]\d{2}:?\d{2})?$/.exec(trimmed);
  const local = /^(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})(?:[T ](\d{1,2})[:.](\d{2})(?::(\d{2}))?)?()$/.exec(trimmed);
  const parts = iso ? iso.slice(1) : local ? [local[3], local[2], local[1], ...local.slice(4)] : null;
  if (!parts) return null;
  const [year, month, day, hour, minute, second, zone] = parts;
  const two = (part: string | undefined) => (part ?? "0").padStart(2, "0");
  const offset = (zone || "Z").replace(/([+-]\d{2})(\d{2})/, "$1:$2");
  const better = `${year}-${two(month)}-${two(day)}T${two(hour)}:${two(minute)}:${two(second)}${offset}`;
  return typeof parseTimestamp(better) === "bigint" ? better : null;
}
