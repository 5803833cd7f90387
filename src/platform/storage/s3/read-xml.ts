import { SaxesParser } from "saxes";

/** What an answer of the S3 protocol holds: the texts directly under its root, and those of each `item`. */
export interface S3Answer {
  root: string;
  fields: Record<string, string>;
  items: Record<string, string>[];
}

/** @throws Error when this is no XML */
export function readXml(text: string, item: string): S3Answer {
  const answer: S3Answer = { root: "", fields: {}, items: [] };
  const path: string[] = [];
  let words = "";
  const parser = new SaxesParser();
  parser.on("error", (error) => {
    throw error;
  });
  parser.on("opentag", ({ name }) => {
    path.push(name);
    words = "";
    if (path.length === 1) answer.root = name;
    if (path.length === 2 && name === item) answer.items.push({});
  });
  parser.on("text", (part) => {
    words += part;
  });
  parser.on("closetag", () => {
    const name = path.at(-1) ?? "";
    if (path.length === 2) answer.fields[name] = words;
    else if (path.length === 3 && path[1] === item) Object.assign(answer.items.at(-1) ?? {}, { [name]: words });
    path.pop();
    words = "";
  });
  parser.write(text).close();
  return answer;
}
