import type { Predicate } from "cel-sql";
import type { Call } from "../../platform/http/call.ts";
import { explanationOf } from "./explanation.ts";
import { countInOnePass } from "./explanation-queries.ts";

export interface Numbers {
  matches: number | null;
  undefined: number | null;
  funnel: number | null;
}

/** Of more users than these a sample is taken: enough for a share of a hundredth to show, few enough for any expression. */
export const SAMPLE_SIZE = 5_000;
const TIMEOUT_MS = 2_000;

/** The numbers of each clause, scaled from a sample of whole pages of the table; null when even that takes too long, or meets nobody. */
export async function takeSample(
  call: Pick<Call, "read">,
  organizationId: string,
  predicate: Predicate,
  now: Date,
  total: number,
): Promise<{ size: number; clauses: Numbers[] } | null> {
  const from = total <= SAMPLE_SIZE ? undefined : `users u TABLESAMPLE SYSTEM (${((100 * SAMPLE_SIZE) / total).toFixed(4)})`;
  const { onePass, clauses } = explanationOf(organizationId, predicate, now, from);
  const row = await call.read((trx) => countInOnePass(trx, onePass), { timeoutMs: TIMEOUT_MS }).catch(ignoreTimeout);
  const size = row?.["total"] ?? 0;
  if (!row || (size === 0 && total > 0)) return null;
  const scaled = (name: string, i: number) => Math.round(((row[`${name}_${i}`] ?? 0) * total) / Math.max(size, 1));
  const numbers = clauses.map((_, i) => ({ matches: scaled("true", i), undefined: scaled("undefined", i), funnel: scaled("funnel", i) }));
  return { size, clauses: numbers };
}

/** For `catch`: null where a statement was cut off by its time limit. */
export function ignoreTimeout(error: unknown): null {
  if ((error as { code?: string }).code === "57014") return null;
  throw error;
}
