import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { readAll } from "../../../test/table-file.ts";
import { createFormatDetector } from "./detect-formats.ts";
import { detectReading } from "./detect-reading.ts";
import type { ColumnFormat } from "./types.ts";

interface Sample {
  reading: { encoding?: string; bom?: boolean; delimiter?: string; line_ending?: string; sheet?: string; header_row: number } & Written;
  rows: { data: number; blank: number };
  mapping: { column: number; header: string; target: string }[];
}
interface Written {
  decimal: string;
  thousands: string;
  date_format: string;
}

const FOLDER = join(import.meta.dirname, "../../../../shared/samples/imports");
const AMOUNT = /\.(?:total|unit_price|discount|fee|refunded)$/;
const DATE = /\.ordered_at$|\.ordered_date$/;

describe.skipIf(!existsSync(FOLDER))("each sample export, by its content alone", () => {
  const samples = existsSync(FOLDER)
    ? Object.entries(JSON.parse(readFileSync(join(FOLDER, "expected.json"), "utf8")) as Record<string, Sample>)
    : [];

  test.each(samples)("%s is read as its maker says", async (name, { reading: expected, rows, mapping }) => {
    const path = join(FOLDER, name);
    const { reading, originals, unsure } = await detectReading(path);
    expect(reading.header_row).toBe(expected.header_row);
    if (reading.format === "csv") {
      expect(reading).toMatchObject({ encoding: expected.encoding, bom: expected.bom, delimiter: expected.delimiter });
      expect(expected.line_ending).toMatch(new RegExp(`^${reading.line_ending}`));
    } else expect(reading.sheet).toBe(expected.sheet);
    expect(unsure).toEqual([]);
    expect(mapping.map(({ column }) => originals[column])).toEqual(mapping.map(({ header }) => header));
    const { records, blank } = await readAll(path, reading);
    expect({ data: records.length, blank }).toEqual({ data: rows.data, blank: rows.blank });
  });

  test.each(samples)("%s has its amounts and dates decided from its values", async (name, { reading: expected, mapping }) => {
    const { reading, header } = await detectReading(join(FOLDER, name));
    const detector = createFormatDetector(header.length);
    for (const record of (await readAll(join(FOLDER, name), reading)).records) detector.add(record);
    const formats = detector.result();
    const of = (target: RegExp): ColumnFormat[] =>
      mapping.filter((one) => target.test(one.target)).flatMap(({ column }) => formats[column] ?? []);
    expect(of(AMOUNT).map((format) => format.type)).toEqual(of(AMOUNT).map(() => "amount"));
    expect(new Set(of(AMOUNT).map((format) => format.amount?.decimal))).toEqual(
      new Set([/'(.)'|^(.)$/.exec(expected.decimal)?.slice(1).find(Boolean)]),
    );
    const thousands = new Set(of(AMOUNT).flatMap((format) => format.amount?.thousands ?? []));
    expect([...thousands].map((sign) => (sign === "\u00a0" ? "NBSP" : sign)).sort()).toEqual(
      expected.thousands.split(" or ").filter(Boolean).sort(),
    );
    expect(of(DATE).length).toBeGreaterThan(0);
    for (const format of of(DATE)) expect(expected.date_format).toContain(format.date_format);
    expect(of(/./).filter((format) => format.unsure)).toEqual([]);
  });
});
