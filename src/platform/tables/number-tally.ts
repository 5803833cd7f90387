import { readDigits } from "./number-shape.ts";
import type { AmountFormat, ColumnFormat } from "./types.ts";

/** What the written numbers of a column say about their signs. */
export interface NumberTally {
  /** Numbers that can only be read with a point, or a comma, before the decimals. */
  point: number;
  comma: number;
  /** Numbers that can be read both ways, with different results. */
  both: number;
  thousandsByPoint: Set<string>;
  thousandsByComma: Set<string>;
  examples: { point?: string; comma?: string; both?: string };
}

export function createNumberTally(): NumberTally {
  return { point: 0, comma: 0, both: 0, thousandsByPoint: new Set(), thousandsByComma: new Set(), examples: {} };
}

/** Counts one written number; false when it can't be read at all. */
export function tallyNumber(tally: NumberTally, body: string, times: number): boolean {
  const point = readDigits(body, ".");
  const comma = readDigits(body, ",");
  if (point?.thousands !== undefined) tally.thousandsByPoint.add(point.thousands);
  if (comma?.thousands !== undefined) tally.thousandsByComma.add(comma.thousands);
  if (!point && !comma) return false;
  if (point && comma && point.value === comma.value) return true;
  const says = point && comma ? "both" : point ? "point" : "comma";
  tally[says] += times;
  tally.examples[says] ??= Buffer.from(body, "utf16le").toString("utf16le");
  return true;
}

export interface AmountDecision {
  format: AmountFormat;
  unsure: ColumnFormat["unsure"];
}

/** The sign that all tallies with evidence agree on, for the columns that have none themselves. */
export function commonDecimal(tallies: readonly NumberTally[]): AmountFormat["decimal"] {
  const signs = new Set(tallies.flatMap(({ point, comma }) => (point === comma ? [] : ([point > comma ? "." : ","] as const))));
  return signs.size === 1 ? ([...signs][0] ?? null) : null;
}

/** Decides the signs of a column: by its own numbers, else as in the other columns, and says where its numbers leave a doubt. */
export function decideAmount(tally: NumberTally, common: AmountFormat["decimal"]): AmountDecision {
  const { point, comma, both, examples } = tally;
  const decimal = point === comma ? (point === 0 ? common : null) : point > comma ? "." : ",";
  const thousands = decimal === null ? [] : [...(decimal === "." ? tally.thousandsByPoint : tally.thousandsByComma)].sort();
  const format = { decimal, thousands };
  const against = decimal === "." ? comma : decimal === "," ? point : point + comma;
  const other = decimal === "." ? "," : ".";
  const others = decimal === null ? [".", ","] : [other];
  const example = against > 0 ? (decimal === "." ? examples.comma : examples.point) : examples.both;
  // A whole file of 1.250 is open; a 1.250 among 12,50 is a thousand; a 1.250 among 12.50 is worth a look.
  const open = both > 0 && (point + comma === 0 || (decimal === "." ? !tally.thousandsByPoint.has(",") && example?.includes(".") : false));
  if (against === 0 && !open) return { format, unsure: null };
  return { format, unsure: { field: "decimal", others, example: example ?? "", conflicting: against + (open ? both : 0) } };
}
