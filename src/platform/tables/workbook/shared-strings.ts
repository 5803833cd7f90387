import type { TableLimits } from "../types.ts";
import { type Archive, damaged, tooLarge } from "./archive.ts";
import { parseWholeXml } from "./parse-xml.ts";
import { createTextCollector } from "./rich-text.ts";

/** Gives the text of a shared string by its index. */
export type SharedStrings = (index: number) => string;

/**
 * Reads the table of shared strings. They are kept as bytes, in pieces: as strings each would hold on to the chunk of XML it was cut from.
 * Throws TableError when there are more than the limits allow.
 */
export async function readSharedStrings(archive: Archive, name: string | undefined, limits: TableLimits): Promise<SharedStrings> {
  const strings: Buffer[] = [];
  if (name !== undefined && archive.has(name)) await collect(archive, name, limits, strings);
  return (index) => {
    const bytes = strings[index];
    if (bytes === undefined) throw damaged(`a cell asks for text ${index}, which is not there`);
    return bytes.toString("utf8");
  };
}

async function collect(archive: Archive, name: string, limits: TableLimits, strings: Buffer[]): Promise<void> {
  const collector = createTextCollector();
  await parseWholeXml(archive.read(name), {
    open: collector.open,
    text: collector.text,
    close(element) {
      collector.close(element);
      if (element !== "si") return;
      if (strings.length >= limits.sharedStrings) throw tooLarge(`it has more than ${limits.sharedStrings} different texts`);
      const text = collector.take();
      if (text.length > limits.cellCharacters) throw tooLarge(`a text in it has more than ${limits.cellCharacters} characters`);
      strings.push(Buffer.from(text, "utf8"));
    },
  });
}
