import type { Client } from "pg";
import { CelCompileError, type Checked, check, compile, type SqlText } from "../src/cel-sql.ts";
import { evaluate, type Root } from "../src/eval/evaluate.ts";
import { worldSchema } from "./world-schema.ts";
import { now, worldParams } from "./world-values.ts";

type Verdict = boolean | undefined;

export const params = { now, ...worldParams };

/** What the checker may refuse of what the generator writes. */
const refusable = new Set(["number_range", "mixed_numbers", "not_constant", "limit_exceeded", "unsupported", "type_mismatch"]);

export interface Comparison {
  /** The expression was refused, so there was nothing to compare. */
  refused: boolean;
  verdicts: Verdict[];
  /** The first user for whom the database says something else, or the database's error. */
  mismatch: string | null;
}

/** One expression over all users, in the database and in the process. */
export async function compare(client: Client, source: string, roots: readonly Root[]): Promise<Comparison> {
  const checked = check(source, worldSchema);
  const statement = threeForms(checked);
  if (!statement) return { refused: true, verdicts: [], mismatch: null };
  const verdicts = roots.map((root) => evaluate(checked, root));
  return { refused: false, verdicts, mismatch: await difference(client, statement, verdicts) };
}

export async function difference(client: Client, statement: SqlText, expected: readonly Verdict[]): Promise<string | null> {
  try {
    const { rows } = await client.query<{ t: boolean | null; f: boolean | null; v: boolean | null; a?: boolean | null }>(
      statement.text,
      statement.values,
    );
    const wrong = expected.findIndex((verdict, i) => {
      const row = rows[i];
      if (!row) return true;
      const { t, f, v, a = t } = row;
      return (
        [t, a].some((member) => (member === true) !== (verdict === true)) || (f === true) !== (verdict === false) || v !== (verdict ?? null)
      );
    });
    return wrong === -1 ? null : `user ${wrong + 1}: expected ${String(expected[wrong])}, got ${JSON.stringify(rows[wrong])}`;
  } catch (error) {
    return `${String(error)}\n  ${statement.text}`;
  }
}

/** `where` (for one row, and for all at once where that is another form), `isFalse` and `value` side by side. Null when the expression is refused for a reason that the generator may run into. */
function threeForms(checked: Checked): SqlText | null {
  const unexpected = checked.diagnostics.find((d) => d.severity === "error" && !refusable.has(d.code));
  if (unexpected) throw new Error(`${checked.source}\n${unexpected.code}: ${unexpected.message}`);
  try {
    const predicate = compile(checked, worldSchema);
    const t = predicate.where({ params });
    const f = predicate.isFalse({ params, firstParam: 1 + t.values.length });
    const v = predicate.value({ params, firstParam: 1 + t.values.length + f.values.length });
    const values = [...t.values, ...f.values, ...v.values];
    const a = predicate.where({ params, firstParam: 1 + values.length, allRows: { org: { value: 1, type: "int" } } });
    const grouped = a.text.includes(" GROUP BY ");
    const text = `select ${t.text} t, ${f.text} f, ${v.text} v${grouped ? `, ${a.text} a` : ""} from users u where u.org = 1 order by u.id`;
    return { text, values: grouped ? [...values, ...a.values] : values };
  } catch (error) {
    if (error instanceof CelCompileError) return null;
    throw error;
  }
}
