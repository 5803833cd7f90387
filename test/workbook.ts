import { type ZipEntry, zip } from "./zip.ts";

const MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
const RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";

export interface WorkbookParts {
  /** XML of the rows by sheet; a name in brackets is a hidden sheet. */
  sheets: Record<string, string>;
  sharedStrings?: string;
  /** Codes of number formats; style n + 1 has the nth. */
  formats?: string[];
  date1904?: boolean;
  more?: ZipEntry[];
}

/** The smallest workbook with these parts. */
export function workbook(parts: WorkbookParts): Buffer {
  return zip(workbookEntries(parts));
}

export function workbookEntries({ sheets, sharedStrings, formats = [], date1904 = false, more = [] }: WorkbookParts): ZipEntry[] {
  const names = Object.keys(sheets);
  const listed = names.map((name, index) => sheetTag(name, index + 1)).join("");
  const related = names.map((_, index) => relation(`rId${index + 1}`, "worksheet", `worksheets/sheet${index + 1}.xml`)).join("");
  const shared = relation("rIdS", "sharedStrings", "sharedStrings.xml") + relation("rIdT", "styles", "styles.xml");
  return [
    { name: "_rels/.rels", data: relations(relation("rId1", "officeDocument", "xl/workbook.xml")) },
    {
      name: "xl/workbook.xml",
      data: `<workbook xmlns="${MAIN}" xmlns:r="${RELATIONS}"><workbookPr date1904="${date1904 ? 1 : 0}"/><sheets>${listed}</sheets></workbook>`,
    },
    { name: "xl/_rels/workbook.xml.rels", data: relations(related + shared) },
    { name: "xl/styles.xml", data: styles(formats) },
    ...(sharedStrings === undefined ? [] : [{ name: "xl/sharedStrings.xml", data: `<sst xmlns="${MAIN}">${sharedStrings}</sst>` }]),
    ...names.map((name, index) => ({ name: `xl/worksheets/sheet${index + 1}.xml`, data: sheet(sheets[name] ?? "") })),
    ...more,
  ];
}

/** A row of cells with texts; undefined leaves a cell out. */
export function textRow(row: number, cells: readonly (string | undefined)[]): string {
  const xml = cells.map((text, index) =>
    text === undefined ? "" : `<c r="${letter(index)}${row}" t="inlineStr"><is><t>${text}</t></is></c>`,
  );
  return `<row r="${row}">${xml.join("")}</row>`;
}

function letter(index: number): string {
  return String.fromCharCode(65 + index);
}

function sheet(rows: string): string {
  return rows.startsWith("<?xml") ? rows : `<?xml version="1.0"?><worksheet xmlns="${MAIN}"><sheetData>${rows}</sheetData></worksheet>`;
}

function sheetTag(name: string, number: number): string {
  const hidden = name.startsWith("(");
  return `<sheet name="${name.replace(/[()]/g, "")}" sheetId="${number}" ${hidden ? 'state="hidden" ' : ""}r:id="rId${number}"/>`;
}

function relation(id: string, type: string, target: string): string {
  return `<Relationship Id="${id}" Type="${RELATIONS}/${type}" Target="${target}"/>`;
}

function relations(all: string): string {
  return `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">${all}</Relationships>`;
}

function styles(formats: string[]): string {
  const codes = formats.map((code, index) => `<numFmt numFmtId="${200 + index}" formatCode="${code.replaceAll('"', "&quot;")}"/>`).join("");
  const cells = formats.map((_, index) => `<xf numFmtId="${200 + index}"/>`).join("");
  return `<styleSheet xmlns="${MAIN}"><numFmts>${codes}</numFmts><cellXfs><xf numFmtId="0"/>${cells}</cellXfs></styleSheet>`;
}
