import { check, defineSchema, hasErrors, parse } from "../../src/cel-sql.ts";
import type { Case } from "./cases.ts";
import type { Outcome } from "./outcome.ts";

const nothing = defineSchema({ root: { name: "row", entity: "row" }, collections: {}, entities: { row: { table: "rows", fields: {} } } });

/** Whether the parser accepts and refuses what cel-go does. */
export function parserOutcome({ source, parses, error }: Case): Outcome {
  const { ast, diagnostics } = parse(source);
  if ((ast !== null) === parses) return { kind: "passed" };
  const [first] = diagnostics;
  if (parses) {
    const zero = first?.code === "invalid_literal" && first.message.includes("U+0000");
    return zero ? { kind: "out", reason: "U+0000 in a text, which PostgreSQL cannot hold" } : failed(`refused: ${first?.message}`);
  }
  if (error.includes("unsupported syntax: '`'"))
    return { kind: "out", reason: "names in back quotes: CEL has them, cel-go's recording had them off" };
  if (/(?:recursion|lookahead|depth).*exceeded/.test(error))
    return { kind: "out", reason: "over the limits of cel-go's own tests, within this package's" };
  const macro = /simple name|not an identifier|has\(\) macro|accumulator variable/.test(error);
  if (macro && hasErrors(check(source, nothing).diagnostics))
    return { kind: "out", reason: "a macro's arguments: cel-go refuses while parsing, here the checker does" };
  return failed(`accepted, where cel-go says ${error.split("\n")[0]}`);
}

function failed(why: string): Outcome {
  return { kind: "failed", why };
}
