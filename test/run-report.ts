/** Longest that all tests may take on two processors, in seconds. */
const BAR_SECONDS = 480;
const SHOWN = 5;

export interface RanFile {
  name: string;
  seconds: number;
}

/** What a run says of its time, line by line: the slowest of many files, and whether the whole took too long. */
export function reportTime(files: readonly RanFile[], wholeSeconds: number): string[] {
  const slowest = files.toSorted((a, b) => b.seconds - a.seconds).slice(0, SHOWN);
  const lines =
    files.length > SHOWN ? ["slowest files:", ...slowest.map(({ name, seconds }) => `${seconds.toFixed(1).padStart(7)} s  ${name}`)] : [];
  if (wholeSeconds > BAR_SECONDS)
    lines.push(
      `WARNING: the tests took ${Math.round(wholeSeconds)} s, more than ${BAR_SECONDS}: make the slowest faster before adding others`,
    );
  return lines;
}
