import { type Checked, type Node, parse } from "cel-sql";
import type { Trx } from "../../platform/database/doors.ts";
import { unprocessable } from "../../platform/http/errors.ts";
import { listAskingSegments, lockSegmentNames } from "./cycle-queries.ts";
import { childNodes } from "./referenced-fields.ts";

interface Named {
  id: string;
  name: string;
  expression: string;
}

/**
 * Segments may ask for others by name, which is answered from their last calculation; in a circle no order of calculating them would be right.
 * Checked when a name or an expression is saved, one at a time in an organization. @throws 422 naming the way round
 */
export async function requireNoCycle(trx: Trx, segment: Named & { organizationId: string }): Promise<void> {
  await lockSegmentNames(trx, segment.organizationId);
  const others = (await listAskingSegments(trx, segment.organizationId)).filter(({ id }) => id !== segment.id);
  const path = findCycle(segment, [...others, segment]);
  if (!path) return;
  const detail = `The segment would depend on itself: ${path.map((name) => `"${name}"`).join(" asks for ")}. Take one of them out of an expression`;
  throw unprocessable([{ pointer: "/expression", code: "cycle", detail }]);
}

/** The names on the way from a segment back to its own name; undefined when there is none. */
function findCycle(start: Named, all: readonly Named[]): string[] | undefined {
  const asked = new Map<string, string[]>();
  for (const { name, expression } of all) asked.set(name, [...(asked.get(name) ?? []), ...namesAskedFor(expression)]);
  const seen = new Set<string>();
  const walk = (name: string, path: string[]): string[] | undefined => {
    for (const next of asked.get(name) ?? []) {
      if (next === start.name) return [...path, next];
      if (seen.has(next)) continue;
      seen.add(next);
      const found = walk(next, [...path, next]);
      if (found) return found;
    }
    return undefined;
  };
  return walk(start.name, [start.name]);
}

function namesAskedFor(expression: string): string[] {
  if (!expression.includes("segments")) return [];
  const { ast } = parse(expression);
  return ast ? segmentsIn(ast).flatMap(({ name }) => name ?? []) : [];
}

/** Asked for in another way than by name, which segments are meant would be open, and so would be whether there is a circle. */
export function withVagueSegments(checked: Checked): Checked {
  const vague = checked.ast ? segmentsIn(checked.ast).filter(({ name }) => name === null) : [];
  if (vague.length === 0) return checked;
  const message = 'ask for other segments by name only, as in "Regulars" in user.segments';
  const diagnostics = vague.map(({ from, to }) => ({
    code: "unsupported" as const,
    severity: "error" as const,
    from,
    to,
    message,
    fixes: [],
  }));
  return { ...checked, typed: null, diagnostics: [...checked.diagnostics, ...diagnostics] };
}

interface AskedSegment {
  /** null: not by name */
  name: string | null;
  from: number;
  to: number;
}

function segmentsIn(node: Node): AskedSegment[] {
  if (node.kind === "binary" && node.op === "in" && isUserSegments(node.right)) {
    const { left, from, to } = node;
    return [{ name: left.kind === "literal" && left.value.type === "string" ? left.value.value : null, from, to }];
  }
  return isUserSegments(node) ? [{ name: null, from: node.from, to: node.to }] : childNodes(node).flatMap(segmentsIn);
}

function isUserSegments(node: Node): boolean {
  return node.kind === "select" && node.field === "segments" && node.operand.kind === "ident" && node.operand.name === "user";
}
