import type { CallNode } from "../parse/ast.ts";
import type { FunctionDef } from "./functions.ts";
import { report, type Scope } from "./scope.ts";
import type { Typed } from "./typed.ts";
import { types } from "./types.ts";
import { checkZone } from "./zone-argument.ts";

/** The largest number of each unit: further than any date of a person, and near enough that PostgreSQL can always count it. */
const largest: Record<string, bigint> = { addDays: 366_000n, addMonths: 12_000n, addYears: 1_000n };

/** Days, months and years are no durations: they end at the same time of day in a time zone, UTC when none is given. */
export const calendarFunctions: FunctionDef[] = [
  ...Object.keys(largest).map((name) => define(name, ["timestamp", "int", "string?"])),
  ...["startOfDay", "startOfWeek", "startOfMonth", "startOfYear"].map((name) => define(name, ["timestamp", "string?"])),
];

function define(name: string, args: string[]): FunctionDef {
  return { name, method: true, global: false, args, result: "timestamp", build: (given, node, scope) => build(given, node, scope) };
}

function build(args: Typed[], node: CallNode, scope: Scope): Typed {
  const limit = largest[node.name];
  const zone = args[limit === undefined ? 1 : 2];
  const problem = (limit === undefined ? null : checkAmount(node.name, limit, args[1], scope)) ?? (zone ? checkZone(zone, scope) : null);
  if (problem) return problem;
  const mayBeUndefined = limit !== undefined || args.some((arg) => arg.mayBeUndefined);
  return { kind: "call", name: node.name, args, from: node.from, to: node.to, type: types.timestamp, mayBeUndefined };
}

function checkAmount(name: string, limit: bigint, amount: Typed | undefined, scope: Scope): Typed | null {
  if (amount?.kind !== "const" || typeof amount.value !== "bigint") {
    return amount ? report(scope, "not_constant", amount, `${name} takes a constant whole number, as in now.${name}(-6)`) : null;
  }
  const isFar = amount.value > limit || amount.value < -limit;
  return isFar ? report(scope, "number_range", amount, `${name} takes a number from -${limit} to ${limit}`) : null;
}
