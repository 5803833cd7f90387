import { type ClauseVerdict, explainQueries, type Predicate } from "cel-sql";
import { type Static, Type } from "typebox";
import type { Trx } from "../../platform/database/doors.ts";
import { Id, Nullable } from "../../platform/http/schemas.ts";
import { place } from "./findings.ts";
import { findRow, findRows } from "./verdict-queries.ts";

const Place = { line: Type.Integer(), column: Type.Integer(), length: Type.Integer() };
const Verdict = Nullable(
  Type.Boolean({ description: "null: the user lacks something that the condition asks about, which leaves them out" }),
);

const LookedAt = Type.Object({
  text: Type.String({ description: "the rows: orders, o.purchases, user.tags" }),
  ...Place,
  conditions: Type.Array(Type.String(), { description: "what each row is asked" }),
  rows: Type.Array(
    Type.Object({
      fields: Type.Record(Type.String(), Type.Union([Type.String(), Type.Number(), Type.Boolean(), Type.Null()])),
      results: Type.Array(Verdict, { description: "in the order of the conditions" }),
    }),
    { description: "at most 20" },
  ),
});

/** Why one user is in a segment or not. */
export const UserVerdict = Type.Object({
  user_id: Id(),
  member: Type.Boolean(),
  clauses: Type.Array(Type.Object({ text: Type.String(), ...Place, result: Verdict }), {
    description: "the operands of the outermost &&",
  }),
  decided_by: Nullable(Type.Integer({ description: "index of the first clause that keeps the user out; null for a member" })),
  because: Type.Array(Type.Object({ text: Type.String(), ...Place, result: Verdict, looked_at: Type.Array(LookedAt) }), {
    description: "the single conditions, however deep, without which the result would be another, with the rows that they looked at",
  }),
});
type UserVerdict = Static<typeof UserVerdict>;

const MOST_ROWS = 20;

/** Undefined when the organization has no such user. */
export async function judgeUser(
  trx: Trx,
  { organizationId, userId, expression, now }: { organizationId: string; userId: string; expression: string; now: Date },
  predicate: Predicate,
): Promise<UserVerdict | undefined> {
  const where = { text: "u.organization_id = $1::uuid", values: [organizationId] };
  const { verdicts, read } = explainQueries(predicate, { alias: "u", params: { now }, where }).forRoot(userId);
  const row = await findRow(trx, verdicts);
  if (!row) return undefined;
  const whole = read(row);
  const outermost = whole.kind === "and" ? whole.parts : [whole];
  const decidedBy = outermost.findIndex(({ result }) => result !== true);
  const because = [];
  for (const leaf of decidingLeaves(whole)) because.push(await describeLeaf(trx, expression, leaf));
  const clauses = outermost.map((clause) => ({ text: clause.text, ...place(expression, clause), result: clause.result }));
  return { user_id: userId, member: whole.result === true, clauses, decided_by: decidedBy === -1 ? null : decidedBy, because };
}

function decidingLeaves(clause: ClauseVerdict): ClauseVerdict[] {
  if (!clause.decides) return [];
  return clause.parts.length === 0 ? [clause] : clause.parts.flatMap(decidingLeaves);
}

async function describeLeaf(trx: Trx, expression: string, leaf: ClauseVerdict): Promise<UserVerdict["because"][number]> {
  const lookedAt = [];
  for (const child of leaf.rows) {
    const rows = await findRows(trx, child.rows, MOST_ROWS);
    lookedAt.push({
      text: child.text,
      ...place(expression, child),
      conditions: child.conditions.map(({ text }) => text),
      rows: rows.map((row) => ({
        fields: Object.fromEntries(child.fields.map(({ path, type }, i) => [path, shown(row[`f${i}`], type)])),
        results: child.conditions.map((_, i) => verdictOf(row[`p${i}`])),
      })),
    });
  }
  return { text: leaf.text, ...place(expression, leaf), result: leaf.result, looked_at: lookedAt };
}

function verdictOf(value: unknown): boolean | null {
  return typeof value === "boolean" ? value : null;
}

function shown(value: unknown, type: string): string | number | boolean | null {
  if (value === null || value === undefined) return null;
  if (type === "money") return (Number(value) / 10_000).toString();
  if (value instanceof Date) return value.toISOString();
  return typeof value === "number" || typeof value === "boolean" || typeof value === "string" ? value : JSON.stringify(value);
}
