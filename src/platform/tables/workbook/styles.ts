import { type Archive, damaged } from "./archive.ts";
import { parseWholeXml } from "./parse-xml.ts";

/** What a number format makes of a number. */
export interface CellStyle {
  shows: "number" | "date" | "time" | "datetime";
  /** Digits to which zeros in front fill up: a format `0000` shows the postal code 999 as 0999. */
  digits: number;
}

const GENERAL: CellStyle = { shows: "number", digits: 0 };
const MAX_STYLES = 100_000;

/** The styles of cells by index, from the part with the styles. */
export async function readStyles(archive: Archive, name: string | undefined): Promise<(index: number) => CellStyle> {
  const codes = new Map<number, string>();
  const formats: number[] = [];
  let inCells = false;
  if (name !== undefined && archive.has(name)) {
    await parseWholeXml(archive.read(name), {
      open(element, attributes) {
        if (element === "numFmt") codes.set(Number(attributes["numFmtId"]), attributes["formatCode"] ?? "");
        else if (element === "cellXfs") inCells = true;
        else if (element === "xf" && inCells) formats.push(Number(attributes["numFmtId"] ?? 0));
        if (formats.length > MAX_STYLES || codes.size > MAX_STYLES) throw damaged("it has too many styles");
      },
      close(element) {
        if (element === "cellXfs") inCells = false;
      },
    });
  }
  const styles = formats.map((id) => styleOf(codes.get(id) ?? BUILT_IN.get(id) ?? "General"));
  return (index) => styles[index] ?? GENERAL;
}

/** Reads a number format as Excel does: only its first section, without what is quoted, escaped or in brackets. */
function styleOf(code: string): CellStyle {
  const elapsed = /\[(?:h+|m+|s+)\]/i.test(code);
  const bare = (code.replace(/"[^"]*"|\\.|_.|\*.|\[[^\]]*\]/g, "").split(";")[0] ?? "").toLowerCase().replace(/general/g, "");
  const time = elapsed || /[hs]/.test(bare);
  const date = /[dy]/.test(bare) || (/m/.test(bare) && !time);
  if (date) return { shows: time ? "datetime" : "date", digits: 0 };
  if (time) return { shows: "time", digits: 0 };
  return /^0{2,}$/.test(bare.trim()) ? { shows: "number", digits: bare.trim().length } : GENERAL;
}

/** The formats that have a number instead of a code; 27-36 and 50-58 are the dates of East Asian editions. */
const BUILT_IN = new Map<number, string>([
  ...[14, 15, 16, 17, 27, 28, 29, 30, 31, 36, 50, 51, 52, 53, 54, 57, 58].map((id): [number, string] => [id, "d/m/yyyy"]),
  ...[18, 19, 20, 21, 32, 33, 34, 35, 45, 46, 47, 55, 56].map((id): [number, string] => [id, "h:mm:ss"]),
  [22, "d/m/yyyy h:mm"],
]);
