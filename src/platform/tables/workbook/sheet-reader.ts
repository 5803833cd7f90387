import type { TableLimits, TableRecord } from "../types.ts";
import { damaged, tooLarge } from "./archive.ts";
import { plainNumber, serialText } from "./number-text.ts";
import type { Attributes, XmlHandlers } from "./parse-xml.ts";
import { createTextCollector, unescapeText } from "./rich-text.ts";
import type { SharedStrings } from "./shared-strings.ts";
import type { CellStyle } from "./styles.ts";

export interface SheetContext {
  strings: SharedStrings;
  styles: (index: number) => CellStyle;
  date1904: boolean;
  limits: TableLimits;
}

const LAST_ROW = 1_048_576;
const LAST_COLUMN = 16_384;

/** Turns the XML of a sheet into records; `onRecord` gets each row that stands in the file, up to its last filled cell. */
// oxlint-disable-next-line max-lines-per-function -- one state machine: its handlers share the cell that is being read
export function createSheetReader(context: SheetContext, onRecord: (record: TableRecord) => void): XmlHandlers {
  const inline = createTextCollector();
  let record: { row: number; cells: string[]; kinds: string[] } = { row: 0, cells: [], kinds: [] };
  let [column, type, style, value, formula, capture] = [-1, "n", 0, "", "", ""];
  let [hasValue, hasFormula, count] = [false, false, 0];

  return { open, text, close };

  function open(name: string, attributes: Attributes): void {
    inline.open(name);
    if (name === "v" || name === "f") {
      capture = name;
      if (name === "f") hasFormula = true;
      else hasValue = true;
    } else if (name === "c") openCell(attributes);
    else if (name === "row") openRow(attributes["r"]);
  }

  function text(piece: string): void {
    if (capture === "v") value += piece;
    else if (capture === "f") formula += piece;
    else inline.text(piece);
  }

  function close(name: string): void {
    inline.close(name);
    if (name === "v" || name === "f") capture = "";
    else if (name === "c") closeCell();
    else if (name === "row") onRecord({ row: record.row, cells: record.cells, kinds: record.kinds.join("") });
  }

  function openRow(reference: string | undefined): void {
    const row = reference === undefined ? record.row + 1 : Number(reference);
    if (!Number.isInteger(row) || row <= record.row || row > LAST_ROW)
      throw damaged(`its rows are not in order: ${reference} after ${record.row}`);
    record = { row, cells: [], kinds: [] };
    column = -1;
  }

  function openCell(attributes: Attributes): void {
    count += 1;
    if (count > context.limits.cells) throw tooLarge(`it has more than ${context.limits.cells} cells`);
    column = attributes["r"] === undefined ? column + 1 : columnOf(attributes["r"]);
    [type, style, value, formula, hasValue, hasFormula] = [attributes["t"] ?? "n", Number(attributes["s"] ?? 0), "", "", false, false];
    inline.take();
  }

  function closeCell(): void {
    const [text, kind] = content();
    if (text === "" && kind !== "E") return;
    if (column >= context.limits.columns) throw tooLarge(`row ${record.row} has more than ${context.limits.columns} columns`);
    if (text.length > context.limits.cellCharacters)
      throw tooLarge(`row ${record.row} has a cell with more than ${context.limits.cellCharacters} characters`);
    while (record.cells.length < column) {
      record.cells.push("");
      record.kinds.push("-");
    }
    record.cells[column] = text;
    record.kinds[column] = hasFormula ? kind.toUpperCase() : kind;
  }

  /** Text and kind; a formula without a stored value is given as it stands, as an error. */
  function content(): [string, string] {
    if (type === "inlineStr") return [inline.take(), "t"];
    if (!hasValue || (value === "" && type !== "str")) return hasFormula ? [`=${formula}`, "E"] : ["", "-"];
    if (type === "s") return [context.strings(Number(value)), "t"];
    if (type === "str") return [unescapeText(value), "t"];
    if (type === "b") return [value.trim() === "1" ? "true" : "false", "b"];
    if (type === "e") return [value, "e"];
    if (type === "d") return [value.replace(/Z$/, ""), "d"];
    return numeric();
  }

  function numeric(): [string, string] {
    const number = plainNumber(value);
    if (number === undefined) throw damaged(`row ${record.row} has a number cell without a number`);
    const { shows, digits } = context.styles(style);
    if (shows === "number") return [digits > 0 && /^\d+$/.test(number) ? number.padStart(digits, "0") : number, "n"];
    const date = serialText(Number(number), context.styles(style), context.date1904);
    return date === undefined ? [number, "n"] : [date, "d"];
  }
}

/** Index of the column of a reference such as `AB12`, from 0. */
function columnOf(reference: string): number {
  let column = 0;
  for (let index = 0; index < reference.length; index += 1) {
    const letter = reference.charCodeAt(index) - 64;
    if (letter < 1 || letter > 26) break;
    column = column * 26 + letter;
    if (column > LAST_COLUMN) break;
  }
  if (column < 1 || column > LAST_COLUMN) throw damaged(`it has a cell at ${reference.slice(0, 20)}`);
  return column - 1;
}
