const hours: Record<string, number> = {
  h: 1,
  hour: 1,
  hr: 1,
  d: 24,
  day: 24,
  w: 168,
  week: 168,
  dag: 24,
  dage: 24,
  uge: 168,
  uger: 168,
  time: 1,
  timer: 1,
};
const minutes = new Set(["min", "minute", "mins", "minut", "minutter"]);

/** `30d`, `2 weeks` and the like in hours; null for months and years, whose length differs. */
export function betterDuration(text: string): string | null {
  const match = /^\s*(\d{1,5})\s*([a-z]+)\s*$/i.exec(text);
  const unit = (match?.[2] ?? "").toLowerCase();
  const count = Number(match?.[1]);
  if (minutes.has(unit) || minutes.has(unit.replace(/s$/, ""))) return `${count}m`;
  const each = hours[unit] ?? hours[unit.replace(/s$/, "")];
  return each === undefined ? null : `${count * each}h`;
}

/** Whether the text speaks of months or years. */
export function isCalendarSpan(text: string): boolean {
  return /^\s*\d+\s*(?:mo|months?|m[åa]neder?|y|years?|[åa]r)\s*$/i.test(text);
}
