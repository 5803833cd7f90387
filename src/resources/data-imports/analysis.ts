import { createFormatDetector } from "../../platform/tables/detect-formats.ts";
import { detectReading } from "../../platform/tables/detect-reading.ts";
import type { ColumnFormat, DetectedTable, Reading, TableRecord } from "../../platform/tables/types.ts";
import type { KnownShop, MappingOptions } from "./mapping/types.ts";
import { readRows } from "./read-file.ts";
import type { ImportOptions } from "./schema.ts";
import { takingTurns } from "./turns.ts";

/** What a file shows of itself, kept with the import. */
export interface Analysis extends Omit<DetectedTable, "sample"> {
  formats: ColumnFormat[];
  /** data rows; an estimate while not complete */
  rows: number;
  /** whether every row was looked at */
  complete: boolean;
  shop: KnownShop | null;
  /** how the known shop's files are read */
  suggested: MappingOptions;
  /** of the edition: of times without an offset */
  timezone: string | null;
  /** a guess from the file's name */
  exported_at: string | null;
}

/** Rows that are looked at while somebody waits for the answer; the rest when the file is validated or processed. */
const SAMPLED_ROWS = 20_000;
/** Rows that mappings are suggested from. */
const SUGGESTION_ROWS = 1_000;
const SAMPLE_CHARACTERS = 100;

export interface Looked {
  analysis: Analysis;
  sample: TableRecord[];
}

/**
 * Looks at the beginning of a file, or at all of it, and decides how it is to be read.
 * @throws TableError when it cannot be read
 */
export async function analyseFile(
  path: string,
  options: ImportOptions,
  { whole, signal }: { whole: boolean; signal?: AbortSignal },
): Promise<Looked> {
  const { sample: _, ...table } = await detectReading(path, readingOverrides(options), signal ? { signal } : {});
  const detector = createFormatDetector(table.header.length);
  const sample: TableRecord[] = [];
  const turn = takingTurns();
  let rows = 0;
  let progress = 0;
  for await (const batch of readRows(path, table, signal)) {
    for (const record of batch.records) {
      detector.add(record);
      await turn();
    }
    sample.push(...batch.records.slice(0, Math.max(0, SUGGESTION_ROWS - sample.length)));
    rows += batch.records.length;
    progress = batch.progress;
    if (!whole && rows >= SAMPLED_ROWS && progress < 1) break;
  }
  const complete = whole || rows < SAMPLED_ROWS || progress >= 1;
  const formats = detector.result().map(shortSamples);
  const estimate = complete || progress === 0 ? rows : Math.round(rows / progress);
  return {
    analysis: { ...table, formats, rows: estimate, complete, shop: null, suggested: {}, timezone: null, exported_at: null },
    sample,
  };
}

/** What was decided of the reading of the file itself. */
export function readingOverrides(options: ImportOptions): Partial<Reading> {
  const { encoding, delimiter, quote, header_row, sheet } = options;
  const given = Object.entries({ encoding, delimiter, quote, header_row, sheet }).filter(
    ([, value]) => value !== null && value !== undefined,
  );
  return Object.fromEntries(given);
}

function shortSamples(format: ColumnFormat): ColumnFormat {
  return { ...format, samples: format.samples.map((text) => text.slice(0, SAMPLE_CHARACTERS)) };
}
