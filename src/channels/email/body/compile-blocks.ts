import { Value } from "typebox/value";
import { checkTemplate, type TemplateProblem } from "../template/check-template.ts";
import { BLOCKS, BlocksBody } from "./block-schema.ts";
import { blocksToMjml } from "./blocks-to-mjml.ts";
import { type CompiledBody, problemAt } from "./body-problem.ts";
import { compileMjml } from "./compile-mjml.ts";

const LONGEST = 200_000;
const SHOWN = 20;

/** A JSON text of blocks as HTML with the Liquid of its texts. Never rejects. */
export async function compileBlocks(source: string): Promise<CompiledBody> {
  if (source.length > LONGEST) return failed(`Blocks may have ${LONGEST} characters: these have ${source.length}`);
  const body = parsed(source);
  if (Array.isArray(body)) return { problems: body };
  const mjml = mjmlOf(body.value);
  if (typeof mjml !== "string") return mjml;
  const compiled = await compileMjml(mjml);
  return compiled.problems ? failed(compiled.problems.map(({ message }) => message).join("; ")) : compiled;
}

function failed(message: string): { problems: TemplateProblem[] } {
  return { problems: [{ message, line: 1, column: 1 }] };
}

function parsed(source: string): { value: BlocksBody } | TemplateProblem[] {
  let value: unknown;
  try {
    value = JSON.parse(source);
  } catch (error) {
    const offset = Number(/position (\d+)/.exec((error as Error).message)?.[1] ?? source.length);
    return [problemAt(source, offset, `This is no JSON: ${(error as Error).message}`)];
  }
  if (Value.Check(BlocksBody, value)) return { value };
  return misshapen(value).map((message) => ({ message, line: 1, column: 1 }));
}

/** What is wrong, block by block: the errors of a choice of nine shapes would tell nobody. */
function misshapen(value: unknown): string[] {
  const blocks = typeof value === "object" && value !== null && "blocks" in value ? value.blocks : undefined;
  const found = Array.isArray(blocks) ? blocks.flatMap((block, n) => wrongInBlock(block, `blocks/${n}`)) : [];
  if (found.length > 0) return found.slice(0, SHOWN);
  return Value.Errors(BlocksBody, value)
    .slice(0, SHOWN)
    .map(({ instancePath, message }) => `${instancePath.slice(1) || "the body"} ${message}`);
}

function wrongInBlock(block: unknown, path: string): string[] {
  const type = typeof block === "object" && block !== null && "type" in block ? block.type : undefined;
  if (typeof type !== "string" || !Object.hasOwn(BLOCKS, type)) return [`${path}/type is one of ${Object.keys(BLOCKS).join(", ")}`];
  const columns = type === "columns" ? (block as { columns?: unknown }).columns : undefined;
  const inside = (Array.isArray(columns) ? columns : []).flatMap((column: unknown, c) =>
    (Array.isArray(column) ? column : []).flatMap((each: unknown, n) => wrongInBlock(each, `${path}/columns/${c}/${n}`)),
  );
  if (inside.length > 0) return inside;
  return [...Value.Errors(BLOCKS[type as keyof typeof BLOCKS], block)].map(
    ({ instancePath, message }) => `${path}${instancePath} ${message}`,
  );
}

// Each text is whole by itself: a condition that ended in another block would leave markup half open.
function mjmlOf(body: BlocksBody): string | { problems: TemplateProblem[] } {
  const problems = textsOf(body.blocks, "blocks").flatMap(({ path, text }) =>
    checkTemplate(text).map((problem) => ({ ...problem, message: `${path}: ${problem.message}` })),
  );
  return problems.length > 0 ? { problems } : blocksToMjml(body);
}

function textsOf(value: unknown, path: string): { path: string; text: string }[] {
  if (typeof value === "string") return [{ path, text: value }];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, inner]) => textsOf(inner, `${path}/${name}`));
}
