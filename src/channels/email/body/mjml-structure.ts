import { Tokenizer } from "htmlparser2";
import type { TemplateProblem } from "../template/check-template.ts";
import { problemAt } from "./body-problem.ts";

/** MJML closes what is left open and reads on; here every tag of its own is closed where it should be, and no other file is asked for. */
export function structureProblems(source: string): TemplateProblem[] {
  const problems: TemplateProblem[] = [];
  const open: { name: string; at: number }[] = [];
  const seen = new Set<string>();
  const told = (at: number, message: string) => problems.push(problemAt(source, at, message));
  let tag = { name: "", at: 0 };
  const opens = () => {
    const { name, at } = tag;
    seen.add(name);
    if (name === "mj-include") told(at, "mj-include reads a file: put its content here in place of it");
    if (name.startsWith("mj")) open.push(tag);
  };
  const closes = (name: string, at: number) => {
    if (!name.startsWith("mj")) return;
    const last = open.findLastIndex((each) => each.name === name);
    if (last < 0) return told(at, `</${name}> closes nothing`);
    for (const each of open.splice(last).slice(1)) told(each.at, `<${each.name}> is not closed`);
  };
  const tokenizer = new Tokenizer(
    { xmlMode: true },
    {
      onopentagname: (begin, end) => {
        tag = { name: source.slice(begin, end), at: begin - 1 };
      },
      onopentagend: opens,
      onselfclosingtag: () => {
        opens();
        if (tag.name.startsWith("mj")) open.pop();
      },
      onclosetag: (begin, end) => closes(source.slice(begin, end).trim(), begin - 2),
      ...ignored,
    },
  );
  tokenizer.write(source);
  tokenizer.end();
  for (const each of open) told(each.at, `<${each.name}> is not closed`);
  if (!seen.has("mjml")) told(0, "MJML begins with <mjml>");
  else if (!seen.has("mj-body")) told(source.indexOf("<mjml"), "<mjml> needs an <mj-body>");
  return problems;
}

const nothing = () => undefined;
const ignored = {
  onattribdata: nothing,
  onattribentity: nothing,
  onattribend: nothing,
  onattribname: nothing,
  oncdata: nothing,
  oncomment: nothing,
  ondeclaration: nothing,
  onend: nothing,
  onprocessinginstruction: nothing,
  ontext: nothing,
  ontextentity: nothing,
};
