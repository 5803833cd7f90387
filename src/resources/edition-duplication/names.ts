const YEAR = /(?<![0-9])(20\d\d)(?![0-9])/;

/** A name or slug moved on by as many years as the edition; undefined when it names no year. */
export function movedOn(text: string, years: number): string | undefined {
  const year = YEAR.exec(text)?.[1];
  return year === undefined || years === 0 ? undefined : text.replace(YEAR, String(Number(year) + years));
}

/** The first of `2027`, `2027-2`, … that is free. */
export function firstFree(slug: string, taken: ReadonlySet<string>): string {
  let free = slug;
  for (let n = 2; taken.has(free); n += 1) free = `${slug}-${n}`;
  return free;
}
