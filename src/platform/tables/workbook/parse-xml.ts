import { SaxesParser } from "saxes";
import { TableError } from "../table-error.ts";
import { damaged, tooLarge } from "./archive.ts";

export type Attributes = Readonly<Record<string, string>>;

export interface XmlHandlers {
  /** Names come without prefix. */
  open: (name: string, attributes: Attributes) => void;
  text?: (text: string) => void;
  close?: (name: string) => void;
}

const MAX_DEPTH = 64;
/** No part of a workbook has this many characters without a tag. */
const MAX_RUN = 2 * 1024 * 1024;

/** Feeds XML to the handlers as it comes and yields after each chunk with the number of bytes so far. A document type, the only way to entities, is refused. */
export async function* parseXml(chunks: AsyncIterable<Buffer>, handlers: XmlHandlers): AsyncGenerator<number> {
  const parser = createParser(handlers);
  const decoder = new TextDecoder("utf-8");
  let [run, read] = [0, 0];
  try {
    for await (const chunk of chunks) {
      const text = decoder.decode(chunk, { stream: true });
      const tag = Math.min(text.lastIndexOf("<"), text.lastIndexOf(">"));
      run = tag < 0 ? run + text.length : text.length - tag;
      if (run > MAX_RUN) throw tooLarge("a cell or tag in it is too long");
      parser.write(text);
      yield (read += chunk.length);
    }
    parser.write(decoder.decode()).close();
  } catch (error) {
    throw error instanceof TableError ? error : damaged(error instanceof Error ? error.message : String(error));
  }
}

/** Parses a whole part. */
export async function parseWholeXml(chunks: AsyncIterable<Buffer>, handlers: XmlHandlers): Promise<void> {
  const pieces = parseXml(chunks, handlers);
  while (!(await pieces.next()).done) continue;
}

function createParser(handlers: XmlHandlers): SaxesParser {
  const parser = new SaxesParser();
  let depth = 0;
  parser.on("error", (error) => {
    throw damaged(error.message);
  });
  parser.on("doctype", () => {
    throw damaged("it declares a document type");
  });
  parser.on("opentag", (tag) => {
    depth += 1;
    if (depth > MAX_DEPTH) throw damaged("its XML is nested too deeply");
    handlers.open(localName(tag.name), tag.attributes);
  });
  if (handlers.text) parser.on("text", handlers.text);
  parser.on("closetag", (tag) => {
    depth -= 1;
    handlers.close?.(localName(tag.name));
  });
  return parser;
}

function localName(name: string): string {
  const colon = name.indexOf(":");
  return colon < 0 ? name : name.slice(colon + 1);
}
