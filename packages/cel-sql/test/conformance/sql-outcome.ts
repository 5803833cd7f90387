import type { Client } from "pg";
import { type Checked, check, compile, defineSchema, hasErrors, type ParamDef } from "../../src/cel-sql.ts";
import type { Case, Json } from "./cases.ts";
import type { Outcome } from "./outcome.ts";
import { reasonOf } from "./reasons.ts";
import { plainValue, type Variables, variablesOf } from "./variables.ts";

/** Whether the SQL of a case gives the expected value, or an undefined one where an error is expected. */
export async function sqlOutcome(client: Client, item: Case): Promise<Outcome> {
  const { original } = item;
  if (original["checkOnly"] === true) return { kind: "out", reason: "cases for type checkers only, without a value" };
  const variables = variablesOf(item);
  if (typeof variables === "string") return { kind: "out", reason: variables };
  const expectsError = original["evalError"] !== undefined;
  const tests = expectsError ? anyValue(item.source) : expectedValue(item);
  if (typeof tests === "string") return { kind: "out", reason: tests };
  const tried = tests.map((source) => check(source, schemaOf(variables.params)));
  const checked = tried.find(({ diagnostics }) => !hasErrors(diagnostics));
  if (!checked) return refused(tried);
  const actual = await run(client, checked, variables);
  const expected = expectsError ? null : true;
  return actual === expected ? { kind: "passed" } : { kind: "failed", why: `${checked.source} gave ${String(actual)}` };
}

function schemaOf(params: Record<string, ParamDef>): ReturnType<typeof defineSchema> {
  return defineSchema({ root: { name: "row_", entity: "row" }, collections: {}, entities: { row: { table: "rows", fields: {} } }, params });
}

/** The expression made a test that must be true. The data leave out an expected `true`. */
function expectedValue({ source, original }: Case): string[] | string {
  const typed = original["typedResult"] as Json | undefined;
  const value = (original["value"] ?? typed?.["result"] ?? { boolValue: true }) as Json;
  const plain = plainValue(value);
  if (!plain) return noLiteral(value);
  if (plain.type === "string" && String(plain.value).includes("\0")) return "U+0000 in a text, which PostgreSQL cannot hold";
  const text = JSON.stringify(String(plain.value));
  const literal = { timestamp: `timestamp(${text})`, duration: `duration(${text})`, string: text }[plain.type as "string"];
  if (plain.type === "bool") return plain.value === true ? [source] : [`!(\n${source}\n)`];
  const number = plain.type === "double" && Number.isInteger(plain.value) ? Number(plain.value).toFixed(1) : String(plain.value);
  return [`(\n${source}\n) == ${literal ?? number}`];
}

function noLiteral(value: Json): string {
  const [kind = ""] = Object.keys(value);
  if (kind === "doubleValue") return "NaN and infinity";
  return `a result that is no yes or no, number, text or time (${kind.replace("Value", "")})`;
}

/** The expression made a test of whatever type it is; times are not compared, since the compiler moves constants across a comparison. */
function anyValue(source: string): string[] {
  const value = `(\n${source}\n)`;
  return [source, ...["0", "0.0", '""'].map((other) => `${value} == ${other}`), `int(${value}) == 0`, `${value}.getHours() == 0`];
}

function refused(tried: Checked[]): Outcome {
  const told = tried.flatMap(({ diagnostics }) => diagnostics.filter(({ severity }) => severity === "error"));
  const [named] = told.flatMap((diagnostic) => reasonOf(diagnostic) ?? []);
  return named === undefined
    ? { kind: "failed", why: `no reason for: ${told[0]?.code}: ${told[0]?.message}` }
    : { kind: "out", reason: named };
}

async function run(client: Client, checked: Checked, { given }: Variables): Promise<boolean | null> {
  const { text, values } = compile(checked, checked.schema).value({ params: { now: "2027-01-15T12:00:00Z", ...given } });
  const { rows } = await client.query<{ v: boolean | null }>(`select ${text} as v from (values (1)) u(one)`, values);
  return rows[0]?.v ?? null;
}
