import { posix } from "node:path";
import type { TableLimits } from "../types.ts";
import { type Archive, damaged } from "./archive.ts";
import { parseWholeXml } from "./parse-xml.ts";
import { readSharedStrings, type SharedStrings } from "./shared-strings.ts";
import { type CellStyle, readStyles } from "./styles.ts";

export interface SheetPart {
  name: string;
  hidden: boolean;
  /** Name of its entry in the archive. */
  part: string;
}

export interface Workbook {
  sheets: SheetPart[];
  date1904: boolean;
  strings: SharedStrings;
  styles: (index: number) => CellStyle;
}

interface Relation {
  type: string;
  target: string;
}

/** Reads what all sheets share: their list, texts and styles. Throws TableError when the archive is no workbook. */
export async function readWorkbookParts(archive: Archive, limits: TableLimits): Promise<Workbook> {
  const main = await mainPart(archive);
  const relations = await readRelations(archive, main);
  const listed: { name: string; hidden: boolean; id: string }[] = [];
  let date1904 = false;
  await parseWholeXml(archive.read(main), {
    open(element, attributes) {
      if (element === "workbookPr") date1904 = /^(?:1|true)$/.test(attributes["date1904"] ?? "");
      if (element !== "sheet") return;
      const id = Object.entries(attributes).find(([name]) => name === "id" || name.endsWith(":id"))?.[1] ?? "";
      listed.push({ name: attributes["name"] ?? "", hidden: (attributes["state"] ?? "visible") !== "visible", id });
    },
  });
  const sheets = listed.flatMap(({ name, hidden, id }) => {
    const relation = relations.get(id);
    return relation?.type === "worksheet" ? [{ name, hidden, part: relation.target }] : [];
  });
  const partOf = (type: string): string | undefined => [...relations.values()].find((relation) => relation.type === type)?.target;
  return {
    sheets,
    date1904,
    strings: await readSharedStrings(archive, partOf("sharedStrings"), limits),
    styles: await readStyles(archive, partOf("styles")),
  };
}

async function mainPart(archive: Archive): Promise<string> {
  if (archive.has("xl/workbook.bin")) throw notOurs("a binary workbook (.xlsb)");
  if (archive.has("content.xml")) throw notOurs("an OpenDocument file");
  if (archive.has("Index/Document.iwa")) throw notOurs("a Numbers document");
  if (!archive.has("_rels/.rels")) throw notOurs("an archive");
  const relations = await readRelations(archive, "");
  const main = [...relations.values()].find((relation) => relation.type === "officeDocument")?.target;
  if (main === undefined || !archive.has(main)) throw notOurs("an archive");
  if (/^(?:word|ppt)\//.test(main)) throw notOurs("a text document or a presentation");
  return main;
}

function notOurs(what: string): Error {
  return damaged(`it is ${what}`);
}

/** The relations of a part by id, with targets as names of entries. */
async function readRelations(archive: Archive, part: string): Promise<Map<string, Relation>> {
  const folder = posix.dirname(part);
  const name = posix.join(folder, "_rels", `${posix.basename(part)}.rels`);
  const relations = new Map<string, Relation>();
  if (!archive.has(name)) return relations;
  await parseWholeXml(archive.read(name), {
    open(element, { Id: id = "", Type: type = "", Target: target = "", TargetMode: mode }) {
      if (element !== "Relationship" || mode === "External") return;
      const path = target.startsWith("/") ? target.slice(1) : posix.join(folder, target);
      relations.set(id, { type: type.slice(type.lastIndexOf("/") + 1), target: path });
    },
  });
  return relations;
}
